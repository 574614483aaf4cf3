"""What equations define, and how it changes with what it depends on."""

fn kepler(M, e):
    """The eccentric anomaly E of an orbit, from the mean anomaly M and the eccentricity e."""
    solve E from M:
        E - e * sin(E) == M
    return E

fn distance(M, e):
    """Of a planet from the sun, in half axes, at the mean anomaly M."""
    return 1 - e * cos(kepler(M, e))

fn orbit(M: real[n], e) -> real[n] = distance(M, e)

fn ridge(A: real[m, n], b: real[m], s) -> real[n]:
    """The weights of a linear model under a penalty of strength s."""
    solve w from zeros([n]):
        A.T @ (A @ w - b) + s * w == 0
    return w

fn held_out(A: real[m, n], b: real[m], X: real[p, n], y: real[p], s) -> real:
    """The error on data that the weights have not seen: its derivative by s says whether the penalty is too strong."""
    return mean((X @ ridge(A, b, s) - y)^2)

derive grad(held_out, s)

fn bratu(u: real[n], s) -> real[n]:
    """u'' + s exp(u) at n points between 0 and 1, u being 0 at both ends."""
    h = 1 / (n + 1)
    padded = concatenate([zeros([1]), u, zeros([1])])
    return (padded[2:] - 2 * u + padded[:-2]) / h^2 + s * exp(u)

fn temperature(start: real[n], s) -> real[n]:
    """Of a slab that heats itself, at equilibrium: a boundary value problem."""
    solve u from 0 * start:
        bratu(u, s) == 0
    return u

example kepler(1.0, 0.1) ~= 1.0885977523978936
example distance(0, 0.2) ~= 0.8
example orbit([0.0, pi], 0.2) ~= [0.8, 1.2]
example ridge([[1, 0], [0, 2]], [1, 2], 1) ~= [0.5, 0.8]
example held_out([[1]], [1], [[1]], [1], 1) ~= 0.25
example temperature([0, 0, 0], 1) ~= [0.10544866558254862, 0.14144676, 0.10544866558254862] within 1e-7
