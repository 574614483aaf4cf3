fn f(A: real[n, n], d: real[n]) = A + d
