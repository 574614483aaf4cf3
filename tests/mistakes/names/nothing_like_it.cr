fn f(x) = frobnicate(x)
