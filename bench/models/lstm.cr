"""A recurrent net over characters: an embedding, one layer of LSTM cells, and the surprise of each next character."""

fn loss(
    Em: real[v, e], Wx: real[e, 4 * m], Wh: real[m, 4 * m], b: real[4 * m], Wo: real[m, v], bo: real[v],
    tok: int[T, batch], tgt: int[T, batch],
) -> real:
    h, c = zeros([batch, m]), zeros([batch, m])
    for t in tok:
        z = Em[t] @ Wx + b + h @ Wh
        c = sigmoid(z[:, m : 2 * m]) * c + sigmoid(z[:, :m]) * tanh(z[:, 2 * m : 3 * m])
        h = sigmoid(z[:, 3 * m :]) * tanh(c)
        collect hs = h
    lo = hs @ Wo + bo
    return mean[t, i](logsumexp[j](lo[t, i, j]) - lo[t, i, tgt[t, i]])

derive grad(loss, Em, Wx, Wh, b, Wo, bo)
