"""The chain rule, in one variable and in two."""

fn wave(x) = sin(x^2)

fn path(t):
    """z = x^2 + sin(x y) along x = t^2, y = e^t."""
    x = t^2
    y = exp(t)
    return x^2 + sin(x * y)

fn polar(r, angle) = r * cos(angle), r * sin(angle)

fn normal_logpdf(x: real[n], mu, sigma) -> real:
    z = (x - mu) / sigma
    return -sum(z^2) / 2 - n * log(sigma) - n * log(2 * pi) / 2

fn affine(x: real[..., n], W: real[n, m], b: real[m]) -> real[..., m] = x @ W + b

fn pairwise(x: real[n, d], c: real[k, d]) -> real[n, k]:
    r[i, j] = sqrt(sum[a]((x[i, a] - c[j, a])^2))
    return r

fn mahalanobis(x: real[n, d], mu: real[k, d], L: real[k, d, d]) -> real[n, k]:
    z[i, j, a] = sum[b](L[j, a, b] * (x[i, b] - mu[j, b]))
    q[i, j] = sum[a](z[i, j, a]^2)
    return q

fn project(cam: real[11], p: real[3]) -> real[2]:                # Rodrigues' rotation, a pinhole, two radial terms
    w = cam[0:3]
    angle = norm(w)
    axis = w / angle
    d = p - cam[3:6]
    v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))
    u = v[0:2] / v[2]
    r2 = sum(u^2)
    return cam[7:9] + cam[6] * (1 + cam[9] * r2 + cam[10] * r2^2) * u

fn reproject(cams: real[n, 11], points: real[m, 3], cam: int[p], point: int[p], seen: real[p, 2]) -> real[p, 2]:
    e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      # one observation, mapped over o
    return e

fn huber(r, delta = 1) = r^2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)

fn guarded(x) = sqrt(x) if x > 0 else 0

fn u(w: real[p], x, t) -> real = sum[k](w[k] * sin((k + 1) * x) * exp(-(k + 1)^2 * t))

fn steps(x: real[n]) -> real[n - 1]:
    d[i < n - 1] = x[i + 1] - x[i]
    return d

fn centred(x: real[..., n]) -> real[..., n] = x - mean(x, axis = -1, keep = true)

derive grad(normal_logpdf, mu, sigma)         # the arguments to differentiate by; otherwise all real ones

example wave(0) == 0
example huber(0.5) == 0.125
example huber(-3, 2) == 4
example guarded(-1) == 0
example steps([1, 4, 9, 16]) == [3, 5, 7]
example centred([[1, 2, 3], [0, 0, 6]]) == [[-1, 0, 1], [-2, -2, 4]]
example u([1, 0.5], 0.3, 0.1) ~= 0.4566433251528183
example normal_logpdf([1, 2], 0.5, 1.5) ~= -3.20436283818123
