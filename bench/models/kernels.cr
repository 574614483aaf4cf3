"""Kernels of the kind that people bring: physics, statistics, time series, cells of nets."""

fn gp(X: real[n, d], y: real[n], ell: real[d], sf: real, sn: real) -> real:
    D[i, j] = sum[k](((X[i, k] - X[j, k]) / ell[k])^2)
    K[i, j] = sf^2 * exp(-0.5 * D[i, j]) + (sn^2 if i == j else 0)
    L = cholesky(K)
    a = cho_solve(L, y)
    return 0.5 * y @ a + sum[i](log(L[i, i]))

fn nbody(p: real[n, 3], m: real[n]) -> real:
    r[i, j] = sqrt(sum[k]((p[i, k] - p[j, k])^2) + 0.01)
    return -sum[i, j](m[i] * m[j] / r[i, j] if j < i else 0)

fn heat(u: real[n, n], T: int) -> real:
    for t in range(T):
        inner = u[1:-1, 1:-1] + 0.1 * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1])
        u = pad(inner, 1)
    return sum(u^2)

fn rk4(th: real, w: real, l: real, T: int) -> real:
    h = 0.01
    for t in range(T):
        k1, q1 = w, -9.81 / l * sin(th)
        k2, q2 = w + h / 2 * q1, -9.81 / l * sin(th + h / 2 * k1)
        k3, q3 = w + h / 2 * q2, -9.81 / l * sin(th + h / 2 * k2)
        k4, q4 = w + h * q3, -9.81 / l * sin(th + h * k3)
        th, w = th + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4), w + h / 6 * (q1 + 2 * q2 + 2 * q3 + q4)
    return th

fn factor(U: real[n, r], V: real[m, r], i: int[k], j: int[k], x: real[k]) -> real:
    e[t] = sum[q](U[i[t], q] * V[j[t], q]) - x[t]
    return mean(e^2) + 0.01 * (sum(U^2) + sum(V^2))

fn kalman(A: real[4, 4], H: real[2, 4], Q: real[4, 4], R: real[2, 2], ys: real[T, 2]) -> real:
    x, P = zeros([4]), eye(4)
    ll = 0
    for y in ys:
        x, P = A @ x, A @ P @ A.T + Q
        v = y - H @ x
        S = H @ P @ H.T + R
        K = P @ H.T @ inv(S)
        x, P = x + K @ v, P - K @ H @ P
        ll = ll - 0.5 * (v @ solve(S, v) + logdet(S))
    return ll

fn lse(W: real[n, m], x: real[m]) -> real = mean[i](logsumexp[j](W[i, j] * x[j]))

fn gru(W: real[d, 3 * h], U: real[h, 3 * h], b: real[3 * h], x: real[T, batch, d]) -> real:
    s = zeros([batch, h])
    for e in x:
        g = e @ W + b
        z = sigmoid(g[:, :h] + s @ U[:, :h])
        r = sigmoid(g[:, h : 2 * h] + s @ U[:, h : 2 * h])
        c = tanh(g[:, 2 * h :] + (r * s) @ U[:, 2 * h :])
        s = (1 - z) * s + z * c
    return mean(s^2)

fn normed(X: real[n, d], g: real[d], b: real[d], W: real[d, h], y: real[n, h]) -> real:
    m[i] = mean[k](X[i, k])
    v[i] = mean[k]((X[i, k] - m[i])^2)
    z[i, k] = (X[i, k] - m[i]) / sqrt(v[i] + 1e-5) * g[k] + b[k]
    return mean((gelu(z @ W) - y)^2)

fn quad(A: real[n, n], x: real[n]) -> real = 0.5 * x @ A @ x - sum(log(1 - x^2))

fn student(X: real[n, d], mu: real[d], L: real[d, d], nu: real) -> real:
    z = solve_triangular(L, (X - mu).T, lower = true)
    q[i] = sum[k](z[k, i]^2)
    return sum[i](lgamma((nu + d) / 2) - lgamma(nu / 2) - 0.5 * d * log(nu * 3.141592653589793) - (nu + d) / 2 * log1p(q[i] / nu)) - n * sum[k](log(L[k, k]))


fn hmm(A: real[k, k], B: real[k, m], p: real[k], o: int[T]) -> real:
    a[i] = p[i] + B[i, o[0]]
    for t in o[1:]:
        b[j] = logsumexp[i](a[i] + A[i, j]) + B[j, t]
        a = b
    return logsumexp(a)

fn lotka(y: real[n, 2], th: real[4], T: int) -> real:
    u, v = y[:, 0], y[:, 1]
    for t in range(T):
        u, v = u + 0.01 * (th[0] * u - th[1] * u * v), v + 0.01 * (th[2] * u * v - th[3] * v)
    return mean(u) + mean(v)

fn paths(s0, mu, sigma, z: real[T, n]) -> real:
    s = full([n], s0)
    total = zeros([n])
    for w in z:
        s = s * exp((mu - sigma^2 / 2) / T + sigma * w / sqrt(T))
        total = total + s
    return mean(softplus(total / T - s0))

fn filtered(x: real[b, n], k: real[c, w], v: real[c]) -> real:
    p = windows(x, w)
    y[i, t, f] = tanh(sum[j](p[i, t, j] * k[f, j]))
    return mean[i, t](sum[f](y[i, t, f] * v[f]))

fn spline(x: real[n], knots: real[m], c: real[m]) -> real:
    b[i, j] = exp(-(x[i] - knots[j])^2)
    return mean[i]((sum[j](b[i, j] * c[j]))^2)

fn poisson(X: real[n, d], w: real[d], y: int[n]) -> real:
    e = X @ w
    return sum(exp(e) - y * e) + 0.1 * sum(abs(w))

fn sinkhorn(C: real[n, n], eps: real, T: int) -> real:
    f, g = zeros([n]), zeros([n])
    for t in range(T):
        f = -eps * logsumexp((g[none, :] - C) / eps, axis = 1)
        g = -eps * logsumexp((f[:, none] - C) / eps, axis = 0)
    return sum[i, j](exp((f[i] + g[j] - C[i, j]) / eps) * C[i, j])

fn ridge(X: real[n, d], y: real[n], lam: real) -> real:
    w = solve(X.T @ X + exp(lam) * eye(d), X.T @ y)
    return sum((X @ w - y)^2)

fn robot(q: real[k], l: real[k], goal: real[2]) -> real:
    a = cumsum(q)
    x = sum(l * cos(a)) - goal[0]
    y = sum(l * sin(a)) - goal[1]
    return x^2 + y^2

fn ica(W: real[d, d], X: real[n, d]) -> real = mean[i](sum[k](log(cosh(sum[j](W[k, j] * X[i, j]))))) - logdet(W @ W.T) / 2

derive grad(gp, ell, sf, sn)
derive grad(nbody, p)
derive grad(heat, u)
derive grad(rk4, th, w, l)
derive grad(factor, U, V)
derive grad(kalman, A, H, Q, R)
derive grad(lse, W, x)
derive grad(gru, W, U, b)
derive grad(normed, X, g, b, W)
derive grad(quad, x)
derive grad(student, mu, L, nu)
derive grad(hmm, A, B, p)
derive grad(lotka, y, th)
derive grad(paths, s0, mu, sigma)
derive grad(filtered, k, v)
derive grad(spline, knots, c)
derive grad(poisson, w)
derive grad(sinkhorn, C, eps)
derive grad(ridge, X, lam)
derive grad(robot, q, l)
derive grad(ica, W)
