fn 2d_norm(x, y) = sqrt(x^2 + y^2)
