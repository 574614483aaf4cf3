fn f(x: real[12]) = reshape(x, [5, 2])
