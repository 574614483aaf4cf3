fn first_to_zero(x: real[n]):
    x[0] = 0
    return x
