fn f(x: real[n]) = x.T @ x
