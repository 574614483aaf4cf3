fn kinetic(m, v):
    let e = m * v^2 / 2
    return e
