fn kinetic(real m, real v) = m * v^2 / 2
