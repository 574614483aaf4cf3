fn f(x) =
