fn energy(x: real[n]) = sum(x^2)

derive grad(enregy, x)
