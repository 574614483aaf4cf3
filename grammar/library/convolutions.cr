"""Convolutions and pooling, over the last axes: `real[batch, channels, height, width]`.

A window at every place is a view; the sum over channels and window is a matrix product. So is the derivative, whose
windows are added up where they overlap. Dumoulin and Visin, A guide to convolution arithmetic for deep learning (2016).
"""

layer conv1d(
    x: real[batch, c, n], channels: dim, size: dim, stride: dim = 1, padding: dim = 0, dilation: dim = 1,
    act: fn = identity
):
    """act(W * x + b): y[f, i] = sum over channels a and offsets k of W[f, a, k] x[a, i stride + k dilation]."""
    param W: real[channels, c, size] ~ glorot_uniform
    param b: real[channels] ~ zeros
    p = windows(pad(x, padding, axis = -1), [size], stride = stride, dilation = dilation)
    y[e, f, i] = sum[a, k](p[e, a, i, k] * W[f, a, k]) + b[f]
    return act(y)

layer conv2d(
    x: real[batch, c, h, w], channels: dim, size: dim, stride: dim = 1, padding: dim = 0, dilation: dim = 1,
    act: fn = identity
):
    """act(W * x + b), over two axes, with a square window of this size.

    LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document recognition (1998).
    """
    param W: real[channels, c, size, size] ~ glorot_uniform
    param b: real[channels] ~ zeros
    p = windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilation)
    y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]
    return act(y)

layer rectangular_conv2d(
    x: real[batch, c, h, w], channels: dim, high: dim, wide: dim,
    stride_high: dim = 1, stride_wide: dim = 1, padding_high: dim = 0, padding_wide: dim = 0,
    dilation_high: dim = 1, dilation_wide: dim = 1, act: fn = identity
):
    """`conv2d` with a window of this height and width, each with its own stride, padding and dilation."""
    param W: real[channels, c, high, wide] ~ glorot_uniform
    param b: real[channels] ~ zeros
    padded = pad(x, [[padding_high, padding_high], [padding_wide, padding_wide]], axis = [-2, -1])
    p = windows(padded, [high, wide], stride = [stride_high, stride_wide], dilation = [dilation_high, dilation_wide])
    y[e, f, i, j] = sum[a, k, l](p[e, a, i, j, k, l] * W[f, a, k, l]) + b[f]
    return act(y)

layer conv3d(
    x: real[batch, c, d, h, w], channels: dim, size: dim, stride: dim = 1, padding: dim = 0, dilation: dim = 1,
    act: fn = identity
):
    """act(W * x + b), over three axes."""
    param W: real[channels, c, size, size, size] ~ glorot_uniform
    param b: real[channels] ~ zeros
    p = windows(pad(x, padding, axis = [-3, -2, -1]), [size, size, size], stride = stride, dilation = dilation)
    y[e, f, i, j, o] = sum[a, k, l, m](p[e, a, i, j, o, k, l, m] * W[f, a, k, l, m]) + b[f]
    return act(y)

layer grouped_conv1d(
    x: real[batch, groups * c, n], channels: dim, size: dim, groups: dim,
    stride: dim = 1, padding: dim = 0, dilation: dim = 1, act: fn = identity
):
    """`conv1d` of each group of channels by itself: groups = 1 is conv1d, as many as channels is depthwise.

    Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional neural networks (2012).
    """
    param W: real[groups, channels // groups, c, size] ~ glorot_uniform
    param b: real[groups, channels // groups] ~ zeros
    parts = reshape(x, [batch, groups, c, n])
    p = windows(pad(parts, padding, axis = -1), [size], stride = stride, dilation = dilation)
    y[e, g, f, i] = sum[a, k](p[e, g, a, i, k] * W[g, f, a, k]) + b[g, f]
    return act(reshape(y, [batch, groups * (channels // groups), -1]))

layer grouped_conv2d(
    x: real[batch, groups * c, h, w], channels: dim, size: dim, groups: dim,
    stride: dim = 1, padding: dim = 0, dilation: dim = 1, act: fn = identity
):
    """`conv2d` of each group of channels by itself; as many groups as channels: depthwise.

    Howard and others, MobileNets (2017).
    """
    param W: real[groups, channels // groups, c, size, size] ~ glorot_uniform
    param b: real[groups, channels // groups] ~ zeros
    parts = reshape(x, [batch, groups, c, h, w])
    p = windows(pad(parts, padding, axis = [-2, -1]), [size, size], stride = stride, dilation = dilation)
    y[e, g, f, i, j] = sum[a, k, l](p[e, g, a, i, j, k, l] * W[g, f, a, k, l]) + b[g, f]
    high = (h + 2 * padding - dilation * (size - 1) - 1) // stride + 1
    wide = (w + 2 * padding - dilation * (size - 1) - 1) // stride + 1
    return act(reshape(y, [batch, groups * (channels // groups), high, wide]))

layer transposed_conv1d(
    x: real[batch, c, n], channels: dim, size: dim, stride: dim = 1, padding: dim = 0, more: dim = 0,
    dilation: dim = 1, act: fn = identity
):
    """act(W' x + b), W' being the transpose of `conv1d`: each element spreads over a window.

    `more` elements are added at the end, which a stride left out of the convolution that this undoes.

    Zeiler, Krishnan, Taylor and Fergus, Deconvolutional networks (2010).
    """
    param W: real[c, channels, size] ~ glorot_uniform
    param b: real[channels] ~ zeros
    spread[e, f, i, k] = sum[a](x[e, a, i] * W[a, f, k])
    long = (n - 1) * stride + dilation * (size - 1) + 1
    whole = pad(fold(spread, [long], stride = stride, dilation = dilation), [0, more], axis = -1)
    return act(whole[:, :, padding : long + more - padding] + b[:, none])

layer transposed_conv2d(
    x: real[batch, c, h, w], channels: dim, size: dim, stride: dim = 1, padding: dim = 0, more: dim = 0,
    dilation: dim = 1, act: fn = identity
):
    """`transposed_conv1d` over two axes."""
    param W: real[c, channels, size, size] ~ glorot_uniform
    param b: real[channels] ~ zeros
    spread[e, f, i, j, k, l] = sum[a](x[e, a, i, j] * W[a, f, k, l])
    high = (h - 1) * stride + dilation * (size - 1) + 1
    wide = (w - 1) * stride + dilation * (size - 1) + 1
    folded = fold(spread, [high, wide], stride = stride, dilation = dilation)
    whole = pad(folded, [0, more], axis = [-2, -1])
    inner = whole[:, :, padding : high + more - padding, padding : wide + more - padding]
    return act(inner + b[:, none, none])

fn max_pool1d(x: real[..., n], size: dim, stride: dim, padding: dim = 0):
    """The largest of each window; what is padded is -inf."""
    return max(windows(pad(x, padding, value = -inf, axis = -1), [size], stride = stride), axis = -1)

fn max_pool2d(x: real[..., h, w], size: dim, stride: dim, padding: dim = 0):
    """The largest of each square window; what is padded is -inf."""
    padded = pad(x, padding, value = -inf, axis = [-2, -1])
    return max(windows(padded, [size, size], stride = stride), axis = [-2, -1])

fn rectangular_max_pool2d(
    x: real[..., h, w], high: dim, wide: dim, stride_high: dim, stride_wide: dim,
    padding_high: dim = 0, padding_wide: dim = 0
):
    """The largest of each window of this height and width; what is padded is -inf."""
    padded = pad(x, [[padding_high, padding_high], [padding_wide, padding_wide]], value = -inf, axis = [-2, -1])
    return max(windows(padded, [high, wide], stride = [stride_high, stride_wide]), axis = [-2, -1])

fn max_pool3d(x: real[..., d, h, w], size: dim, stride: dim, padding: dim = 0):
    """The largest of each cubic window; what is padded is -inf."""
    padded = pad(x, padding, value = -inf, axis = [-3, -2, -1])
    return max(windows(padded, [size, size, size], stride = stride), axis = [-3, -2, -1])

fn average_pool1d(x: real[..., n], size: dim, stride: dim, padding: dim = 0):
    """The mean of each window; what is padded counts, as 0."""
    return mean(windows(pad(x, padding, axis = -1), [size], stride = stride), axis = -1)

fn average_pool2d(x: real[..., h, w], size: dim, stride: dim, padding: dim = 0):
    """The mean of each square window; what is padded counts, as 0."""
    return mean(windows(pad(x, padding, axis = [-2, -1]), [size, size], stride = stride), axis = [-2, -1])

fn rectangular_average_pool2d(
    x: real[..., h, w], high: dim, wide: dim, stride_high: dim, stride_wide: dim,
    padding_high: dim = 0, padding_wide: dim = 0
):
    """The mean of each window of this height and width; what is padded counts, as 0."""
    padded = pad(x, [[padding_high, padding_high], [padding_wide, padding_wide]], axis = [-2, -1])
    return mean(windows(padded, [high, wide], stride = [stride_high, stride_wide]), axis = [-2, -1])

fn average_pool3d(x: real[..., d, h, w], size: dim, stride: dim, padding: dim = 0):
    """The mean of each cubic window; what is padded counts, as 0."""
    padded = pad(x, padding, axis = [-3, -2, -1])
    return mean(windows(padded, [size, size, size], stride = stride), axis = [-3, -2, -1])

fn _shares(n: dim, bins: dim) -> real[bins, n]:
    """What each of n elements counts in the mean of each bin: bin i spans floor(i n / bins) to ceil((i + 1) n / bins)."""
    inside[i < bins, j < n] = 1.0 if (j + 1) * bins > i * n and j * bins < (i + 1) * n else 0.0
    return inside / maximum(sum(inside, axis = -1, keep = true), 1)    # no bin is empty

fn adaptive_average_pool1d(x: real[..., n], bins: dim) -> real[..., bins]:
    """The means of so many bins of nearly equal length, whatever n is."""
    return x @ _shares(n, bins).T

fn adaptive_average_pool2d(x: real[..., h, w], high: dim, wide: dim) -> real[..., high, wide]:
    """The means of so many bins of nearly equal height and width, whatever the sizes are."""
    rows, columns = _shares(h, high), _shares(w, wide)
    y[..., i, j] = sum[k, l](rows[i, k] * x[..., k, l] * columns[j, l])
    return y
