fn apply(f: fn, x) = f(x)
