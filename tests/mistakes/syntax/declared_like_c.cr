fn kinetic(m, v):
    float e = m * v^2 / 2
    return e
