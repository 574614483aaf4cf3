fn f(x) = x^2
derivative f(x) = 2 * y
fn g(x) = x > 0
derivative g(x) = 1
fn h(x) = x
derivative h(x) = x > 0
