"""Layers of numbers: dense, embedding, dropout, normalisation."""

layer dense(x: real[..., n], units: dim, act: fn = identity) -> real[..., units]:
    """act(x W + b)."""
    param W: real[n, units] ~ glorot_uniform
    param b: real[units] ~ zeros
    return act(x @ W + b)

layer embedding(ids: int[...], count: dim, width: dim) -> real[..., width]:
    """The row of W for each id, of which there are so many: `count`."""
    param W: real[count, width] ~ normal
    return W[ids]

layer dropout(x: real[...], rate) -> real[...]:
    """In training each element is 0 with the probability `rate`, and else x / (1 - rate).

    Srivastava and others, Dropout: a simple way to prevent neural networks from overfitting (2014).
    """
    sample u: real[...] ~ uniform
    return where(u < rate, 0, x / (1 - rate)) if training else x

layer batch_norm(x: real[batch, c], momentum = 0.1, epsilon = 1e-5) -> real[batch, c]:
    """Each column less its mean, over its standard deviation, times scale, plus shift.

    In training mean and variance are those of the batch; the running ones, of which each batch becomes the share
    `momentum`, serve evaluation; a batch of one row has no variance, and leaves that as it is.

    Ioffe and Szegedy, Batch normalization (2015).
    """
    param scale: real[c] ~ ones
    param shift: real[c] ~ zeros
    state mean: real[c] ~ zeros
    state variance: real[c] ~ ones
    now = sum(x, axis = 0) / batch
    spread = sum((x - now)^2, axis = 0) / batch
    update mean = (1 - momentum) * mean + momentum * now
    unbiased = spread * batch / maximum(batch - 1, 1)
    update variance = (1 - momentum) * variance + momentum * unbiased if batch > 1 else variance
    m = now if training else mean
    v = spread if training else variance
    return (x - m) / sqrt(v + epsilon) * scale + shift

layer batch_norm2d(x: real[batch, c, h, w], momentum = 0.1, epsilon = 1e-5) -> real[batch, c, h, w]:
    """`batch_norm` of channels: over the batch and all places."""
    rows = reshape(moveaxis(x, 1, -1), [batch * h * w, c])
    return moveaxis(reshape(batch_norm(rows, momentum, epsilon), [batch, h, w, c]), -1, 1)

layer layer_norm(x: real[..., n], epsilon = 1e-5) -> real[..., n]:
    """The last axis less its mean, over its standard deviation, times scale, plus shift.

    Ba, Kiros and Hinton, Layer normalization (2016).
    """
    param scale: real[n] ~ ones
    param shift: real[n] ~ zeros
    centred = x - mean(x, axis = -1, keep = true)
    return centred / sqrt(mean(centred^2, axis = -1, keep = true) + epsilon) * scale + shift

layer rms_norm(x: real[..., n], epsilon = 1e-6) -> real[..., n]:
    """The last axis over its root mean square, times scale.

    Zhang and Sennrich, Root mean square layer normalization (2019).
    """
    param scale: real[n] ~ ones
    return x / sqrt(mean(x^2, axis = -1, keep = true) + epsilon) * scale

layer group_norm(x: real[batch, groups * c, h, w], groups: dim, epsilon = 1e-5) -> real[batch, groups * c, h, w]:
    """`layer_norm` over the channels of each group and all places, with a scale and a shift for each channel.

    Wu and He, Group normalization (2018).
    """
    param scale: real[groups * c] ~ ones
    param shift: real[groups * c] ~ zeros
    parts = reshape(x, [batch, groups, c * h * w])
    centred = parts - mean(parts, axis = -1, keep = true)
    normal = reshape(centred / sqrt(mean(centred^2, axis = -1, keep = true) + epsilon), [batch, groups * c, h, w])
    return normal * scale[:, none, none] + shift[:, none, none]

fn instance_norm(x: real[..., h, w], epsilon = 1e-5) -> real[..., h, w]:
    """Each channel of each example less its mean, over its standard deviation.

    Ulyanov, Vedaldi and Lempitsky, Instance normalization (2016).
    """
    centred = x - mean(x, axis = [-2, -1], keep = true)
    return centred / sqrt(mean(centred^2, axis = [-2, -1], keep = true) + epsilon)

layer scaled_instance_norm(x: real[batch, c, h, w], epsilon = 1e-5) -> real[batch, c, h, w]:
    """`instance_norm`, each channel times its scale, plus its shift."""
    param scale: real[c] ~ ones
    param shift: real[c] ~ zeros
    return instance_norm(x, epsilon) * scale[:, none, none] + shift[:, none, none]
