fn double(k: int) = 2 * k

derive grad(double)
