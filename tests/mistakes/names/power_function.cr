fn cube(x) = pow(x, 3)
