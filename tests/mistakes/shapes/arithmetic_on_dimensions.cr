fn halves(x: real[2*n]) -> real[n] = x[0:n] + x[n:2*n]

fn f(x: real[2*k + 1]) = halves(x)
