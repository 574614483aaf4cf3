fn kinetic(m, v):
    e = m * v^2 / 2;
    return e;
