fn f(x) = x**2

fn h(x) = 2x
