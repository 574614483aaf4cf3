fn u(x) = x^3

fn along(x, v):
    value, rate = jvp(u, x)(x)
    return rate
