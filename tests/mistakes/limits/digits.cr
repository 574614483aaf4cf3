fn f(x) = x + 99^99
