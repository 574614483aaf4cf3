fn f(x) = x + "one"
