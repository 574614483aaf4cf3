fn norm2(x: real[:]) = sum(x^2)
