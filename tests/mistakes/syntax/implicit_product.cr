fn parabola(x) = 3x^2 + 2x + 1
