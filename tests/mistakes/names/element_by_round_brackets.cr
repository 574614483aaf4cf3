fn second(x: real[n]) = x(1)
