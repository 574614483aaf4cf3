extern fn j0(x) = scipy.special.j0
extern fn j1(x) = scipy.special.j1
derivative j0(x) = -j1(x)

fn energy(x: real[n]) -> real = sum(j0(x)^2)

derive hessian(energy, x)
