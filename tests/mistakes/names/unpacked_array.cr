fn k(theta: real[p]):
    a, b = theta
    return a * b
