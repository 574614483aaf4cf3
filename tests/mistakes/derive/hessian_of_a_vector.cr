fn cubes(x: real[n]) = x^3

derive hessian(cubes, x)
