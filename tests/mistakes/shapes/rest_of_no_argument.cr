fn f(x: real[n]) -> real[..., n] = x
