fn f(xs: real[n]):
    for x in xs:
        return x
