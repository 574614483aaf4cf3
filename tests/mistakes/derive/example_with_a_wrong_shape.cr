fn total(x: real[n, 2]) = sum(x)

example total([1, 2]) == 3
