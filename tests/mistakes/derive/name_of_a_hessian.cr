fn energy(x: real[n]) = sum(x^4)
fn energy_hessian(x) = x

derive hessian(energy, x)
