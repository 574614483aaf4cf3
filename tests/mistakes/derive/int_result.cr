fn nearest(x: real[n], y) -> int = argmin(abs(x - y))

derive grad(nearest, y)
