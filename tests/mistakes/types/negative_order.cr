fn f(x) = polygamma(-1, x)
