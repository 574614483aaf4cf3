fn f(x):
    y = unknown(x)
    z = y^2
    w = z @ y + y[0]
    return w

fn g(x) = f(x) + 1

example g(1) == 2
