fn norm2(x: [n]) = sum(x^2)
