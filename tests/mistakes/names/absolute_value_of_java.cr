fn f(x) = Math.abs(x)
