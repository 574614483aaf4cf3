fn kinetic(m, v) = m * v^2 / 2

fn at_rest(m) = kinetic(m)
