fn kinetic(m, v) = m * v**2 / 2
