fn kinetic(m, v):
    e =
    return e
