fn length(x: real[n]) = sqrt(sum(x^2))

fn f(x: real[n, m]) -> real = length(x)
