fn f(x) = x + none
