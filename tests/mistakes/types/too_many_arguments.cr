fn kinetic(m, v) = m * v^2 / 2

fn moving(m, v, t) = kinetic(m, v, t)
