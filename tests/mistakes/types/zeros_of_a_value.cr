fn f(x: real[n], k: int) = zeros([k])
