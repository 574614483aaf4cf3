"""Second derivatives through loops."""

fn loss(xs: real[T], w, b) -> real:
    h = 0.5
    for x in xs:
        h = tanh(h * w + x * b)
        collect hs = h
    return sum(hs^2)

fn pulled(x, a):
    y = x
    while y < 10:
        y = y * a + 0.1 * x
    return y

fn powers(x: real[n], W: real[n, n]) -> real:
    y = x
    for t in range(3):
        y = sin(y @ W)
    return sum(y)

fn slope(x, a) = grad(pulled, a)(x, a)
fn bend(x, a) = grad(slope, a)(x, a)

derive jvp(loss, w, b)
derive hessian(loss, w, b)
derive hessian(powers, x)
derive hvp(powers, W)
derive jacobian(powers, W)

fn newton(a):
    x = a
    while abs(x^2 - a) > 1e-12 * a:
        x = (x + a / x) / 2
    return x

derive jvp(newton, a)
derive hvp(newton, a)
