fn twice(x: real[n]) = 2 * x

example twice([1, 2]) == 2
