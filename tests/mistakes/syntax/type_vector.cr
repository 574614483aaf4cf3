fn norm2(x: vector) = sum(x^2)
