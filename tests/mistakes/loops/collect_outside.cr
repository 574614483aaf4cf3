fn f(x: real[n]):
    collect y = x
    return y
