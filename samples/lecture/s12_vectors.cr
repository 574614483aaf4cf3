"""12. The vector chain rule: forward the Jacobian times what moves, backward what comes from above times the Jacobian.

J_yx = J_yu J_ux; a tangent goes through it from the right, a cotangent from the left, and neither forms it.
"""

fn inner(x: real[3]) -> real[2] = [x[0] * x[1], sin(x[2])]

fn outer(u: real[2]) -> real[2] = [u[0] + u[1]^2, u[0] * u[1]]

fn whole(x: real[3]) -> real[2] = outer(inner(x))

fn product(x: real[3]) -> real[2, 3] = jacobian(outer, u)(inner(x)) @ jacobian(inner, x)(x)

fn in_one(x: real[3]) -> real[2, 3] = jacobian(whole, x)(x)

fn forward(x: real[3], t: real[3]) -> real[2]:
    u, t_u = jvp(inner, x)(x; t)
    _, t_y = jvp(outer, u)(u; t_u)
    return t_y

fn backward(x: real[3], d: real[2]) -> real[3]:
    _, d_u = vjp(outer, u)(inner(x); d)
    _, d_x = vjp(inner, x)(x; d_u)
    return d_x

derive jvp(whole, x)
derive vjp(whole, x)
derive jacobian(whole, x)

example whole([2, 3, 0]) == [6, 0]
example product([2, 3, 0]) == [[3, 2, 0], [0, 0, 6]]
example in_one([2, 3, 0]) == [[3, 2, 0], [0, 0, 6]]
example forward([2, 3, 0], [1, 0, 2]) == [3, 12]
example backward([2, 3, 0], [1, 1]) == [3, 2, 6]
