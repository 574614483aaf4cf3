fn average(n, x: real[n]) = sum(x) / n
