fn norm2(x: real(n)) = sum(x^2)
