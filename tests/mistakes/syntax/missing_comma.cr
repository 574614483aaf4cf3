fn hypotenuse(a, b) = hypot(a b)
