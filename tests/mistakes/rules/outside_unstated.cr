extern fn j0(x) = scipy.special.j0

fn energy(x: real[n]) -> real = sum(j0(x)^2)

derive grad(energy, x)
