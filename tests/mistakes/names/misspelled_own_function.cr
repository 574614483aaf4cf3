fn potential_energy(m, h) = m * 9.81 * h

fn total(m, v, h) = m * v^2 / 2 + potental_energy(m, h)
