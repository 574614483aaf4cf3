derive grad(sin, x)
