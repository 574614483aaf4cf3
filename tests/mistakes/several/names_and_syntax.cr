fn f(x) = sigmiod(x)

fn g(x) = 2x
