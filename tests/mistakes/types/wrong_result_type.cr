fn total(x: real[n]) -> real[n] = sum(x)
