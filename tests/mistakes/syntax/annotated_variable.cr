fn kinetic(m, v):
    e: real = m * v^2 / 2
    return e
