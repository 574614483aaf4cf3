fn logistic(x, rate):
    z = rate * x
  e = exp(-z)
    return 1 / (1 + e)
