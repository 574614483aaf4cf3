fn f(x) = sum(..., x)
