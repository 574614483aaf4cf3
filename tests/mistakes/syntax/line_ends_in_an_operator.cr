fn long(a, b, c) = a * b +
    b * c
