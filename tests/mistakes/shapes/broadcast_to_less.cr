fn f(x: real[n, m]) = broadcast_to(x, [m])
