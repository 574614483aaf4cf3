"""5. Derivatives of derivatives, and what they are for: curvature, and Newton's method.

d2y/dx2 = f''(g) g'^2 + f'(g) g'' where y = f(g(x)); `..._by_hand` are such lines.
"""

fn wave(x) = sin(x^2)

fn curvature(x) = grad(grad(wave, x), x)(x)

fn curvature_by_hand(x) = -sin(x^2) * (2 * x)^2 + cos(x^2) * 2

fn bend(x):
    """The third derivative."""
    g = grad(wave, x)
    return grad(grad(g, x), x)(x)

fn valley(x, y) = (1 - x)^2 + 100 * (y - x^2)^2

fn step(x, y):
    """A step of Newton's method: by the gradient, divided by the Hessian."""
    a, b = grad(valley, x, y)(x, y)
    p, q, _, s = hessian(valley, x, y)(x, y)
    det = p * s - q * q
    return x - (s * a - q * b) / det, y - (p * b - q * a) / det

fn energy(x: real[n]) = sum(x[1:] * x[:-1]^3)

fn along(x: real[n], v: real[n]) -> real[n] = hvp(energy, x)(x; v)

derive hessian(valley, x, y)
derive hessian(energy, x)
derive hvp(energy, x)

example curvature(1.5) ~= -8.25900601743677
example curvature_by_hand(1.5) ~= -8.25900601743677
example bend(1.5) ~= 2.955370269531373
example step(0, 0) == [1, 0]
example step(1, 0) ~= [1, 1]
example along([1, 2, 3], [0, 1, 0]) == [3, 36, 12]
