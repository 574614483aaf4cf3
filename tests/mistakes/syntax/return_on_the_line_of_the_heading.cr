fn square(x): return x^2
