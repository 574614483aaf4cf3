fn kinetic(m, v) = m * v^2 / 2

fn moving(m, v) = kinetic(m, v, m = 3)
