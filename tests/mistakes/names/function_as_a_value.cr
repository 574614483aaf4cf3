fn square(x) = x^2

fn f(x) = square + x
