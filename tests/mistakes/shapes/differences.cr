fn second_difference(x: real[n]) = x[2:] - 2 * x[1:] + x[:-2]
