"""Recurrent layers: cells, which make one step, and sequences, `real[batch, steps, n]`, which make all of them."""

layer rnn_cell(x: real[..., n], h: real[..., m]) -> real[..., m]:
    """tanh(x W + h U + b).

    Elman, Finding structure in time (1990).
    """
    param W: real[n, m] ~ glorot_uniform
    param U: real[m, m] ~ orthogonal
    param b: real[m] ~ zeros
    return tanh(x @ W + h @ U + b)

layer lstm_cell(x: real[..., n], h: real[..., m], c: real[..., m]) -> real[..., m], real[..., m]:
    """The new h and c: what is remembered is forgotten by a gate, written by a gate, and shown by a gate.

    Hochreiter and Schmidhuber, Long short-term memory (1997); the gates in the order input, forget, new, output.
    """
    param W: real[n, 4 * m] ~ glorot_uniform
    param U: real[m, 4 * m] ~ glorot_uniform
    param b: real[4 * m] ~ zeros
    gates = x @ W + h @ U + b
    write = sigmoid(gates[..., :m])
    forget = sigmoid(gates[..., m : 2 * m])
    new = tanh(gates[..., 2 * m : 3 * m])
    show = sigmoid(gates[..., 3 * m :])
    c = forget * c + write * new
    return show * tanh(c), c

layer gru_cell(x: real[..., n], h: real[..., m]) -> real[..., m]:
    """The new h: between what it was and what is new, as a gate says.

    Cho and others, Learning phrase representations using RNN encoder-decoder (2014); the gates in the order reset,
    keep, new, the reset behind the product, as torch has them.
    """
    param W: real[n, 3 * m] ~ glorot_uniform
    param U: real[m, 3 * m] ~ glorot_uniform
    param b: real[3 * m] ~ zeros
    param b_new: real[m] ~ zeros
    seen = x @ W + b
    known = h @ U
    reset = sigmoid(seen[..., :m] + known[..., :m])
    keep = sigmoid(seen[..., m : 2 * m] + known[..., m : 2 * m])
    new = tanh(seen[..., 2 * m :] + reset * (known[..., 2 * m :] + b_new))
    return keep * h + (1 - keep) * new

layer rnn(x: real[batch, steps, n], units: dim) -> real[batch, steps, units]:
    """`rnn_cell` from step to step, from 0; all h."""
    param W: real[n, units] ~ glorot_uniform
    param U: real[units, units] ~ orthogonal
    param b: real[units] ~ zeros
    h = zeros([batch, units])
    for t in range(steps):
        h = rnn_cell(x[:, t], h, W = W, U = U, b = b)
        collect hs = h
    return moveaxis(hs, 0, 1)

layer lstm(x: real[batch, steps, n], units: dim) -> real[batch, steps, units]:
    """`lstm_cell` from step to step, from 0; all h."""
    param W: real[n, 4 * units] ~ glorot_uniform
    param U: real[units, 4 * units] ~ glorot_uniform
    param b: real[4 * units] ~ zeros
    h = zeros([batch, units])
    c = zeros([batch, units])
    for t in range(steps):
        h, c = lstm_cell(x[:, t], h, c, W = W, U = U, b = b)
        collect hs = h
    return moveaxis(hs, 0, 1)

layer gru(x: real[batch, steps, n], units: dim) -> real[batch, steps, units]:
    """`gru_cell` from step to step, from 0; all h."""
    param W: real[n, 3 * units] ~ glorot_uniform
    param U: real[units, 3 * units] ~ glorot_uniform
    param b: real[3 * units] ~ zeros
    param b_new: real[units] ~ zeros
    h = zeros([batch, units])
    for t in range(steps):
        h = gru_cell(x[:, t], h, W = W, U = U, b = b, b_new = b_new)
        collect hs = h
    return moveaxis(hs, 0, 1)

layer bidirectional(x: real[batch, steps, n], units: dim, sequence: fn = lstm) -> real[batch, steps, 2 * units]:
    """A sequence from the left and one from the right, side by side: `bidirectional(x, 16, gru)`.

    Schuster and Paliwal, Bidirectional recurrent neural networks (1997).
    """
    forth = sequence(x, units)
    back = sequence(x[:, ::-1], units)
    return concatenate([forth, back[:, ::-1]], axis = -1)
