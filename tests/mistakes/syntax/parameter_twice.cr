fn hypotenuse(a, a) = sqrt(a^2 + a^2)
