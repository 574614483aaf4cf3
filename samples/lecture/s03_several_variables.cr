"""3. Several variables: the derivative is a sum over paths, J_yx = J_yu J_ux."""

fn surface(x, y) = x^2 + sin(x * y)

fn path(t):
    """z = x^2 + sin(x y) along x = t^2, y = e^t."""
    x = t^2
    y = exp(t)
    return surface(x, y)

fn path_slope(t):
    """dz/dt = 2 x 2 t + cos(x y) (y 2 t + x e^t).

    One path leads through x^2, one through x in x y, one through y.
    """
    x = t^2
    y = exp(t)
    return 2 * x * 2 * t + cos(x * y) * (y * 2 * t + x * exp(t))

fn polar(r, angle) = r * cos(angle), r * sin(angle)

fn height(r, angle):
    """The surface in polar coordinates."""
    x, y = polar(r, angle)
    return surface(x, y)

fn height_slopes(r, angle) -> real[2]:
    """J_z(x, y) J_(x, y)(r, angle): a row times a matrix."""
    x, y = polar(r, angle)
    outer_row = [2 * x + y * cos(x * y), x * cos(x * y)]
    inner = [[cos(angle), -r * sin(angle)], [sin(angle), r * cos(angle)]]
    return outer_row @ inner

example surface(0, 3) == 0
example path(0.7) ~= 1.0743321633579404
example path_slope(0.7) ~= 3.470675191058039
example height(2, 0.5) ~= 4.074322876872356
example height_slopes(2, 0.5) ~= [2.892265362062705, -3.6077464222436153]
