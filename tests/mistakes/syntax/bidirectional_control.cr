fn f(x) = x + ‮1
