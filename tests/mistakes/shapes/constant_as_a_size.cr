width = 2.5

fn f(x: real[width]) = sum(x)
