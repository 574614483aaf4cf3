fn difference(p: real[2]):
    [a, b] = p
    return a - b
