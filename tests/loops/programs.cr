"""Loops of all kinds; test_values.py says again in numpy what each computes."""

fn rnn(xs: real[T, n], h0: real[m], W: real[m, m], U: real[n, m], b: real[m]) -> real[T, m]:
    h = h0
    for x in xs:
        h = tanh(x @ U + h @ W + b)
        collect hs = h
    return hs

fn rnn_output(xs: real[T, n], h0: real[m], W: real[m, m], U: real[n, m], V: real[m, k]) -> real[T, k]:
    h = h0
    for x in xs:
        h = tanh(x @ U + h @ W)
        collect ys = h @ V + 1
    return ys

fn lstm(xs: real[T, n], W: real[n, 4 * m], U: real[m, 4 * m], b: real[4 * m]) -> real[m]:
    h, c = zeros([m]), zeros([m])
    for x in xs:
        z = x @ W + h @ U + b
        c = sigmoid(z[m:2*m]) * c + sigmoid(z[:m]) * tanh(z[2*m:3*m])
        h = sigmoid(z[3*m:]) * tanh(c)
    return h

fn batch(xs: real[T, b, n], W: real[n, n], s: real[T]) -> real[b, n]:
    h = xs[0] if T > 0 else zeros([b, n])
    for x, a in xs, s:
        h = sin(h @ W + a * x)
    return h

fn swap(x: real[n], y: real[n], z: real[T]) -> real[n]:
    for s in z:
        x, y = y * s, x + y
    return x

fn weak(c: real[n]) -> real:
    step = 1 + abs(-2)
    x = 1
    while abs(step) > 1e-3:
        step = x * step / 2 * c[0]
        x = x - step / 9
    return x

fn nested(A: real[T, S], w, x0: real[n]) -> real[T, n]:
    x = x0
    for row in A:
        y = x
        for a in row:
            y = sin(y * a) + w * x
            collect ys = y
        x = y + sum(ys, axis = 0) / 10
        collect xs = x
    return xs

fn table(A: real[T, S], w: real[S]) -> real[T, S]:
    for row in A:
        for a, v in row, w:
            collect r = a * v + a^2
        collect rows = r
    return rows

fn choices(x: real[T], a) -> real:
    s = a
    for v in x:
        s = s * v if v > 0 else s - log(1 - v) * a
    return s

fn guarded(x: real[T, n], a: real[n]) -> real[n]:
    s = a
    for v in x:
        s = where(v > 0, s + sqrt(v) * a, s * v)
    return s

fn gathered(rows: real[k, d], ids: int[T], w: real[d]) -> real:
    s = 0.0
    for i in ids:
        s = tanh(s + rows[i] @ w)
    return s

fn steps(x: real[n]) -> real:
    s = 0.0
    for t in range(n - 1):
        s = s + (x[t + 1] - x[t])^2 * s + x[t]
    return s

fn step(h: real[m], x: real[m], w: real[m]) -> real[m] = tanh(h * w + x)

fn calls(xs: real[T, m], w: real[m]) -> real[m]:
    h = zeros([m])
    for x in xs:
        h = step(h, x, w)
        h = step(h, x, w)
    return h

fn zipped(xs: real[T, n], ys: real[T], k: int[T]) -> real[T]:
    s = 1.0
    for x, y, j, t in xs, ys, k, range(T):
        s = s * y + sum(x) * j + t
        collect out = s
    return out

fn horner(c: real[k], x):
    y = 0
    for t in range(k - 1, -1, -1):
        y = y * x + c[t]
    return y

fn scalars(a, b):
    x = a
    for t in range(1, 9, 2):
        x = x + b * sin(x) / t
    return x

fn counted(a, b, n: int):
    for t in range(n):
        a, b = b, a + b * a * t
    return a

fn sometimes(x: real[n], k: int) -> real[n]:
    y = x
    for t in range(k):
        y = y + sin(x * y) * t
    return y

fn root(a):
    x = a
    while abs(x^2 - a) > 1e-12 * a:
        x = (x + a / x) / 2
    return x

fn newton(a: real[n]) -> real:
    x = a
    while max(abs(x^2 - a)) > 1e-10:
        x = (x + a / x) / 2
    return sum(x)

fn roots(a: real[n], w: real[n]) -> real:
    r[i] = root(a[i]) * w[i]
    return sum(r)

fn each(a: real[n, 2], w: real[n]) -> real[n]:
    y[i] = pulled(a[i], w[i])
    return y

fn pulled(x: real[2], w) -> real:
    while sum(x^2) > 1:
        x = x * 0.4 * w + [0.1, 0.2] / w
    return x[0] * w

fn outer_while(a, b):
    s = a
    while s < 10:
        for t in range(3):
            s = s * 1.1 + b
    return s

fn inner_while(xs: real[T], b) -> real:
    s = 0.0
    for x in xs:
        y = x
        while y < 2:
            y = y * b + 0.1 * x
        s = s * 0.5 + y
    return s

fn repeated(x0: real[n], W: real[n, n]) -> real[n]:
    x = x0
    for _ in range(4):
        x = tanh(x @ W)
    return x

fn kept(xs: real[T, n], h0: real[m], W: real[m, m], U: real[n, m], b: real[m]) -> real[T, m]:
    h = h0
    for x in xs (checkpoint):
        h = tanh(x @ U + h @ W + b)
        collect hs = h
    return hs

fn kept_last(xs: real[T, n], w: real[n]) -> real[n]:
    h, g = w, w^2
    for x, t in xs, range(T) (checkpoint):
        h, g = sin(g + x * t), h * w
    return h + g

fn constant(xs: real[T, n], s: real[n]) -> real[n]:
    h = zeros([n])
    for x in xs:
        h = h * exp(-s) + x * exp(-s)
    return h

fn filtered(ys: real[T, m], x0: real[n], P0: real[n, n], F: real[n, n], H: real[m, n], R: real[m, m]) -> real:
    """Kalman's filter: what leaves the loop for a product behind it, with either sign, and what is summed within."""
    x, P = x0, P0
    total = 0.0
    for y in ys:
        x, P = F @ x, F @ P @ F.T + P0
        v = y - H @ x
        S = H @ P @ H.T + R
        K = solve(S, H @ P).T
        x, P = x + K @ v, P - K @ H @ P
        total = total - dot(v, solve(S, v)) / 2
    return total

fn hidden(obs: int[T], start: real[k], A: real[k, k], B: real[k, m]) -> real:
    """A hidden Markov model's likelihood: what is the same in all steps is made once, seen through a view."""
    a = start
    for o in obs:
        a[j] = logsumexp[i](a[i] + log_softmax(A)[i, j]) + log_softmax(B)[j, o]
    return logsumexp(a)

fn placed(x: real[b, T, n], W: real[n, m], U: real[m, m]) -> real[b, m]:
    """What is read at the place of the step is an element, whichever axis that is."""
    h = zeros([b, m])
    for t in range(T):
        h = tanh(x[:, t] @ W + h @ U)
    return h

fn differences(x: real[n], w: real[n + 1]) -> real:
    s = 0.0
    for t in range(n - 1):
        s = s * w[t + 2] + (x[t + 1] - x[t])^2 * cos(s)
    return s

fn crossed(x: real[S, T, c], y: real[T, S], w, k: int) -> real:
    s = 0.0
    for t in range(T):
        for j in range(S):
            s = s * w * y[t, j] + sum(x[j, t]) * y[t, k]
    return s

fn passed(x, w: real[n]) -> real:
    """Begins as a number, and is multiplied by what is true or not."""
    s = 1.0
    for v in w:
        s = s * (v * x > 0) * v
    return s

fn listed(x, c: real[n]) -> real:
    """What is kept stands in lists: no array says which float it is."""
    s = x
    while abs(s) < 9:
        s = s * 2 + c[0]
    return s

fn of_two_results(a: real[n, n], x: real[n]) -> real[n]:
    """What has several results leaves the loop with those that are read."""
    for _ in range(3):
        x = x * logdet(a)
    return x

fn of_two_results_solved(a: real[n, n], x: real) -> real:
    solve y from x:
        y + y / 2 + logdet(a) == x
    return y
