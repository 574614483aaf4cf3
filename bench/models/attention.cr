"""A transformer block over characters: causal attention by several heads, a dense part, and the next character."""

fn loss(
    Em: real[letters, d], Wq: real[d, heads, e], Wk: real[d, heads, e], Wv: real[d, heads, e], Wo: real[heads, e, d],
    W1: real[d, h], b1: real[h], W2: real[h, d], b2: real[d], Wl: real[d, letters],
    tok: int[batch, T], tgt: int[batch, T],
) -> real:
    x[n, t] = Em[tok[n, t]]
    q[n, c, t, i] = sum[p](x[n, t, p] * Wq[p, c, i])
    k[n, c, t, i] = sum[p](x[n, t, p] * Wk[p, c, i])
    v[n, c, t, i] = sum[p](x[n, t, p] * Wv[p, c, i])
    seen = attention(q, k, v, causal(T))
    a[n, t, p] = x[n, t, p] + sum[c, i](seen[n, c, t, i] * Wo[c, i, p])
    y = a + relu(a @ W1 + b1) @ W2 + b2
    lo = y @ Wl
    return mean[n, t](logsumexp[j](lo[n, t, j]) - lo[n, t, tgt[n, t]])

derive grad(loss, Em, Wq, Wk, Wv, Wo, W1, b1, W2, b2, Wl)
