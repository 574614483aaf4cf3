"""Layers of all kinds, small enough to check by hand."""

fn identity(x) = x

layer dense(x: real[..., n], units: dim, act: fn = identity) -> real[..., units]:
    """x W + b, through a function."""
    param W: real[n, units] ~ glorot_uniform
    param b: real[units] ~ zeros
    return act(x @ W + b)

layer dropout(x: real[...], rate) -> real[...]:
    """Each element is left out with the probability `rate`."""
    sample u: real[...] ~ uniform
    return x * where(u < rate, 0, 1 / (1 - rate)) if training else x

layer batch_norm(x: real[b, c], momentum = 0.9) -> real[b, c]:
    """Each column in units of its standard deviation, in training that of the batch."""
    param scale: real[c] ~ ones
    param shift: real[c] ~ zeros
    state mean: real[c] ~ zeros
    state var: real[c] ~ ones
    now = sum(x, axis = 0) / b
    spread = sum((x - now)^2, axis = 0) / b
    update mean = momentum * mean + (1 - momentum) * now
    update var = momentum * var + (1 - momentum) * spread
    middle = now if training else mean
    width = spread if training else var
    return scale * (x - middle) / sqrt(width + 1e-5) + shift

layer block(x: real[..., n], hidden: dim) -> real[..., n]:
    """A residual block: a layer of layers."""
    inner = dense(x, hidden, tanh) |> dropout(0.5)
    return x + dense(inner, n)
