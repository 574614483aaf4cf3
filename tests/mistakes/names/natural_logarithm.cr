fn entropy(p: real[n]) = -sum(p * ln(p))
