fn parabola(x) = x^{2} + 1
