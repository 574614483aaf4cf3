fn u(x) = x^3

fn along(x) = u(x; 1)
