fn squares(x: real[n]) = x^2

fn slope(x: real[n]) = grad(squares, x)(x)
