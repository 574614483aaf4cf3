fn f(x: real[n]) = zeros([n], dtype = float)
