fn energy(x: real[n]) = sum(x^4)

derive hessian(energy, x)
derive hessian(energy)
