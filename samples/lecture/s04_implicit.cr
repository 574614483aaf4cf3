"""4. Implicit differentiation: F(x, y) = 0 defines y, and dy/dx = -F_x / F_y."""

fn circle(x, y) = x^2 + y^2 - 1

fn arc(t):
    """The upper half of the circle."""
    solve y from 1:
        circle(t, y) == 0
    return y

fn arc_slope(t):
    """dy/dx = -x / y, which differentiating x^2 + y^2 = 1 gives."""
    return -t / arc(t)

fn folium(t):
    """A point of Descartes' leaf, x^3 + y^3 = 3 x y, near (1.5, 1.5)."""
    solve y from 1.5:
        t^3 + y^3 == 3 * t * y
    return y

fn settled(a):
    """A fixed point: what x = cos(a x) comes to rest at."""
    solve x from 0.5:
        x == cos(a * x)
    return x

fn settled_slope(a):
    """x = f(x, a), so that dx/da = f_a / (1 - f_x)."""
    x = settled(a)
    return -x * sin(a * x) / (1 + a * sin(a * x))

fn normalised(x: real[n], g: real[n]) -> real[n]:
    """A layer that solves for its output: the y on the sphere that is the nearest to x, with its multiplier."""
    solve y, t from x / norm(x), norm(x) - 1:
        y + t * y == x + 0 * g
        sum(y^2) == 1
    return y

example arc(0.6) ~= 0.8
example arc_slope(0.6) ~= -0.75
example folium(1.5) ~= 1.5
example settled(1) ~= 0.7390851332151607
example settled_slope(1) ~= -0.29747434150983226
example normalised([3, 4], [0, 0]) ~= [0.6, 0.8]
