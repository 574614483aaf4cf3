fn posterior(S: real[n, n], v: real[n]) = inv(S) @ v
