fn energy(x: real[n]) = sum(x^2)

fn along(x: real[n], v: real[n, n]) = hvp(energy, x)(x; v)
