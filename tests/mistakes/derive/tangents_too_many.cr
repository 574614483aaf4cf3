fn u(x, y) = x * y

fn along(x, y):
    value, rate = jvp(u, x)(x, y; 1, 2)
    return rate
