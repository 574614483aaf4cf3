fn f(x) = x * stop_gradient(x)
