fn f(x: real[n], y: real[m]) = zeros([(n + m)^9])
