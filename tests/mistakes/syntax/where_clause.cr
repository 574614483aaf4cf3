fn root(x) where x > 0 = sqrt(x)
