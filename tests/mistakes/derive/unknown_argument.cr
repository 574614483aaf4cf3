fn energy(x: real[n], scale) = scale * sum(x^2)

derive grad(energy, scael)
