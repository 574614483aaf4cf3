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


fn garch(r: real[T], omega, alpha, beta) -> real:
    h = omega / (1 - alpha - beta)
    ll = 0
    for x in r:
        ll = ll + log(h) + x^2 / h
        h = omega + alpha * x^2 + beta * h
    return ll / 2

fn multinomial(X: real[n, d], W: real[d, k], b: real[k], y: int[n], lam) -> real:
    z = X @ W + b
    return mean(cross_entropy(z, y)) + lam * sum(W^2)

fn rbm(v: real[n, d], W: real[d, h], a: real[d], b: real[h]) -> real:
    F[i] = -sum[j](v[i, j] * a[j]) - sum[k](softplus(b[k] + sum[j](v[i, j] * W[j, k])))
    return mean(F)

fn field(y: real[n, d], W1: real[d, h], b1: real[h], W2: real[h, d]) -> real[n, d] = tanh(y @ W1 + b1) @ W2

fn neural_ode(y0: real[n, d], W1: real[d, h], b1: real[h], W2: real[h, d], target: real[n, d], T: int) -> real:
    y = y0
    dt = 0.05
    for _ in range(T):
        k1 = field(y, W1, b1, W2)
        k2 = field(y + dt / 2 * k1, W1, b1, W2)
        k3 = field(y + dt / 2 * k2, W1, b1, W2)
        k4 = field(y + dt * k3, W1, b1, W2)
        y = y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return mean((y - target)^2)

fn control(u: real[T, 2], x0: real[4], goal: real[4]) -> real:
    p, v = x0[:2], x0[2:]
    cost = 0
    for a in u:
        p = p + 0.1 * v
        v = v + 0.1 * (a - 0.1 * v * norm(v))
        cost = cost + 0.01 * a @ a + (p - goal[:2]) @ (p - goal[:2])
    return cost + 10 * sum((p - goal[:2])^2) + sum((v - goal[2:])^2)

fn crf(e: real[batch, T, k], A: real[k, k], y: int[batch, T]) -> real:
    alpha = e[:, 0]
    for t in range(1, T):
        alpha[b, j] = logsumexp[i](alpha[b, i] + A[i, j]) + e[b, t, j]
    Z = logsumexp(alpha, axis = -1)
    em[b] = sum[t](e[b, t, y[b, t]])
    tr[b, t < T - 1] = A[y[b, t], y[b, t + 1]]
    return mean(Z - em - sum(tr, axis = -1))

fn depthwise(x: real[b, h, w, c], K: real[3, 3, c], P: real[c, o]) -> real:
    v = windows(pad(x, [[1, 1], [1, 1]], axis = [1, 2]), [3, 3], axis = [1, 2])
    y[i, p, q, k] = sum[s, t](v[i, p, q, k, s, t] * K[s, t, k])
    z = relu(y) @ P
    return mean(z^2)

fn tv(u: real[n, m], f: real[n, m], lam) -> real:
    dx = u[1:, :-1] - u[:-1, :-1]
    dy = u[:-1, 1:] - u[:-1, :-1]
    return sum((u - f)^2) / 2 + lam * sum(sqrt(dx^2 + dy^2 + 1e-6))

fn cox(X: real[n, d], w: real[d], event: real[n]) -> real:
    eta = X @ w
    m = max(eta)
    risk = log(cumsum(exp(eta - m))) + m
    return -sum(event * (eta - risk)) / n

fn kde(x: real[n, d], y: real[m, d], h) -> real:
    q[i] = logsumexp[j](-sum[a]((x[i, a] - y[j, a])^2) / (2 * h^2))
    return -mean(q) + d * log(h)

fn mixer(X: real[b, p, c], W1: real[p, s], W2: real[s, p], U1: real[c, t], U2: real[t, c]) -> real:
    y[i, q, k] = X[i, q, k] + sum[g](W2[g, q] * tanh(sum[r](X[i, r, k] * W1[r, g])))
    z = y + tanh(y @ U1) @ U2
    return mean(z^2)

fn triplet(E: real[n, d], a: int[k], p: int[k], q: int[k]) -> real:
    Z = E / norm(E, axis = -1, keep = true)
    dp = sum((Z[a] - Z[p])^2, axis = -1)
    dn = sum((Z[a] - Z[q])^2, axis = -1)
    return mean(relu(dp - dn + 0.2))

fn cp(A: real[n, r], B: real[m, r], C: real[k, r], X: real[n, m, k]) -> real:
    e[i, j, l] = X[i, j, l] - sum[a](A[i, a] * B[j, a] * C[l, a])
    return sum(e^2)

fn sir(beta, gamma, i0, y: real[T]) -> real:
    s, i = 1 - i0, i0
    ll = 0
    for obs in y:
        new = beta * s * i
        s, i = s - 0.1 * new, i + 0.1 * (new - gamma * i)
        ll = ll + 1000 * i - obs * log(1000 * i)
    return ll

fn dilated(x: real[b, T, c], K: real[2, c, c], L: real[2, c, c]) -> real:
    y[i, t < T - 2, o] = tanh(sum[a](x[i, t, a] * K[0, a, o]) + sum[a](x[i, t + 2, a] * K[1, a, o]))
    z = y[:, :-4] @ L[0] + y[:, 4:] @ L[1]
    return mean(tanh(z)^2)

fn stein(x: real[n, d], h) -> real:
    k[i, j] = exp(-sum[a]((x[i, a] - x[j, a])^2) / (2 * h))
    s[i, j] = k[i, j] * sum[a](x[i, a] * x[j, a] - 2 * (x[i, a] - x[j, a])^2 / h + 1 / h - (x[i, a] - x[j, a])^2 / h^2)
    return sum(s) / n^2

fn splat(mu: real[g, 2], s: real[g], col: real[g, 3], a: real[g], px: real[p, 2], img: real[p, 3]) -> real:
    """Gaussians in front of each other, the first nearest."""
    al[i, k] = sigmoid(a[k]) * exp(-sum[d]((px[i, d] - mu[k, d])^2) / (2 * exp(2 * s[k])))
    through = cumprod(1 - al, axis = 1)
    T = concatenate([ones([p, 1]), through[:, :-1]], axis = 1)
    C[i, c] = sum[k](T[i, k] * al[i, k] * col[k, c])
    return mean((C - img)^2)

fn nerf(sigma: real[r, t], rgb: real[r, t, 3], d: real[r, t], target: real[r, 3]) -> real:
    tau = relu(sigma) * d
    T = exp(-(cumsum(tau, axis = 1) - tau))
    w = T * (1 - exp(-tau))
    C[i, c] = sum[j](w[i, j] * rgb[i, j, c])
    return mean((C - target)^2)

fn softdtw(x: real[n, d], y: real[m, d], gamma) -> real:
    D[i, j] = sum[a]((x[i, a] - y[j, a])^2)
    row = concatenate([[0], full([m], 1e10)])
    for i in range(n):
        left = 1e10
        for j in range(m):
            left = D[i, j] - gamma * logsumexp([-row[j] / gamma, -row[j + 1] / gamma, -left / gamma])
            collect new = left
        row = concatenate([[1e10], new])
    return row[m]

fn ctc(z: real[T, k], labels: int[l]) -> real:
    """The negative log likelihood of a sequence of labels between blanks (class 0)."""
    p = log_softmax(z, axis = 1)
    s[i < 2 * l + 1] = labels[i // 2] if i % 2 == 1 else 0
    skip[i < 2 * l + 1] = (s[i] != 0 and s[i] != s[i - 2]) if i >= 2 else false
    a[i < 2 * l + 1] = p[0, s[i]] if i < 2 else -1e30
    for t in range(1, T):
        b[i < 2 * l + 1] = logsumexp([a[i], a[i - 1] if i >= 1 else -1e30, a[i - 2] if skip[i] else -1e30]) + p[t, s[i]]
        a = b
    return -logaddexp(a[2 * l], a[2 * l - 1])

fn gnn(X: real[n, d], W: real[d, h], V: real[d, h], src: int[e], dst: int[e], U: real[h], y: real[n]) -> real:
    m = (X @ V)[src]
    agg = add_at(zeros([n, h]), dst, m)
    z = tanh(X @ W + agg)
    return mean((z @ U - y)^2)

fn hawkes(t: real[n], mu, alpha, beta, end) -> real:
    a = 0
    ll = log(mu)
    for i in range(1, n):
        a = exp(-beta * (t[i] - t[i - 1])) * (1 + a)
        ll = ll + log(mu + alpha * a)
    return -(ll - mu * end - alpha / beta * sum(1 - exp(-beta * (end - t))))

fn irt(theta: real[s], b: real[q], a: real[q], who: int[n], what: int[n], right: real[n]) -> real:
    z = exp(a[what]) * (theta[who] - b[what])
    return sum(softplus(z) - right * z) + sum(theta^2) / 2 + sum(b^2) / 2 + sum(a^2) / 2

fn wave(u0: real[h, w], c: real[h, w], rec: real[w], T: int) -> real:
    u, v = u0, u0
    for _ in range(T):
        q = pad(u, 1)
        lap = q[:-2, 1:-1] + q[2:, 1:-1] + q[1:-1, :-2] + q[1:-1, 2:] - 4 * u
        u, v = 2 * u - v + c^2 * lap, u
    return sum((u[h // 2] - rec)^2)

fn fno(x: real[b, n], A: real[n // 2 + 1], B: real[n // 2 + 1], y: real[b, n]) -> real:
    re, im = rfft(x)
    z = irfft(re * A - im * B, re * B + im * A, n)
    return mean((gelu(z) + x - y)^2)

fn ekf(q, r, x0: real[3], ys: real[T, 2]) -> real:
    """Range and bearing of something that moves on a circle."""
    x, P = x0, 0.1 * eye(3)
    ll = 0
    for y in ys:
        F = [[1, 0, -0.1 * sin(x[2])], [0, 1, 0.1 * cos(x[2])], [0, 0, 1]]
        x = [x[0] + 0.1 * cos(x[2]), x[1] + 0.1 * sin(x[2]), x[2] + 0.05]
        P = F @ P @ F.T + q * eye(3)
        d = norm(x[:2])
        H = [[x[0] / d, x[1] / d, 0], [-x[1] / d^2, x[0] / d^2, 0]]
        S = H @ P @ H.T + r * eye(2)
        e = y - [d, atan2(x[1], x[0])]
        K = P @ H.T @ inv(S)
        ll = ll + e @ solve(S, e) + logdet(S)
        x = x + K @ e
        P = P - K @ H @ P
    return ll

fn verlet(x0: real[n, 2], v0: real[n, 2], T: int) -> real:
    x, v = x0, v0
    for _ in range(T):
        r2[i, j] = sum[a]((x[i, a] - x[j, a])^2) + 0.1
        f[i, a] = sum[j]((x[i, a] - x[j, a]) * (12 / r2[i, j]^4 - 6 / r2[i, j]^2))
        v = v + 0.001 * f
        x = x + 0.001 * v
    return sum(x^2) + sum(v^2)

fn warp(img: real[h, w], flow: real[h, w, 2], other: real[h, w]) -> real:
    """Bilinear: how far an image that is moved is from another."""
    y[i, j], x[i, j] = clip(i + flow[i, j, 0], 0, h - 1), clip(j + flow[i, j, 1], 0, w - 1)
    p, q = minimum(int(y), h - 2), minimum(int(x), w - 2)
    a, b = y - p, x - q
    upper[i, j] = (1 - b[i, j]) * img[p[i, j], q[i, j]] + b[i, j] * img[p[i, j], q[i, j] + 1]
    lower[i, j] = (1 - b[i, j]) * img[p[i, j] + 1, q[i, j]] + b[i, j] * img[p[i, j] + 1, q[i, j] + 1]
    return mean(((1 - a) * upper + a * lower - other)^2)

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
derive grad(garch, omega, alpha, beta)
derive grad(multinomial, W, b)
derive grad(rbm, W, a, b)
derive grad(neural_ode, W1, b1, W2)
derive grad(control, u)
derive grad(crf, e, A)
derive grad(depthwise, K, P)
derive grad(tv, u)
derive grad(cox, w)
derive grad(kde, x, y, h)
derive grad(mixer, W1, W2, U1, U2)
derive grad(triplet, E)
derive grad(cp, A, B, C)
derive grad(sir, beta, gamma, i0)
derive grad(dilated, K, L)
derive grad(stein, x, h)
derive grad(splat, mu, s, col, a)
derive grad(nerf, sigma, rgb)
derive grad(softdtw, x, y)
derive grad(ctc, z)
derive grad(gnn, W, V, U)
derive grad(hawkes, mu, alpha, beta)
derive grad(irt, theta, b, a)
derive grad(wave, u0, c)
derive grad(fno, A, B)
derive grad(ekf, q, r, x0)
derive grad(verlet, x0, v0)
derive grad(warp, img, flow)
