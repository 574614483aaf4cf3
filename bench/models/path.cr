"""z = x^2 + sin(x y) along x = t^2, y = e^t."""

fn path(t):
    x = t^2
    y = exp(t)
    return x^2 + sin(x * y)
