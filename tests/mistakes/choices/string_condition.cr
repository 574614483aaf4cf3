fn f(x, kind) = x if kind == "linear" else x^2
