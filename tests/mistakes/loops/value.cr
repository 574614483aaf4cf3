fn f(x: real[n]) -> real[n]:
    ys = for v in x:
        collect ys = v
    return ys
