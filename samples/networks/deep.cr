"""Nine layers deep: with sigmoid and small weights the gradient vanishes on its way back; with relu and he it does not."""

layer step(x: real[..., n], act: fn) -> real[..., n]:
    param W: real[n, n] ~ glorot_uniform
    return act(x @ W)

layer he_step(x: real[..., n]) -> real[..., n]:
    param W: real[n, n] ~ he_normal
    return relu(x @ W)

model deep_sigmoid:
    input x: real[batch, 64]
    input y: int[batch]
    a = step(x / 16, sigmoid)
    b = step(a, sigmoid)
    c = step(b, sigmoid)
    d = step(c, sigmoid)
    e = step(d, sigmoid)
    f = step(e, sigmoid)
    g = step(f, sigmoid)
    h = step(g, sigmoid)
    logits = dense(h, 10)
    loss = mean(cross_entropy(logits, y))

model deep_relu:
    input x: real[batch, 64]
    input y: int[batch]
    a = he_step(x / 16)
    b = he_step(a)
    c = he_step(b)
    d = he_step(c)
    e = he_step(d)
    f = he_step(e)
    g = he_step(f)
    h = he_step(g)
    logits = dense(h, 10)
    loss = mean(cross_entropy(logits, y))
