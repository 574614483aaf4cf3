fn kinetic(m, v) = m * v^2 / 2

example kinetic(2) == 4
