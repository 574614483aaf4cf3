"""Attention, and what tells places apart. Vaswani and others, Attention is all you need (2017)."""

fn attention(q: real[..., t, e], k: real[..., s, e], v: real[..., s, f], mask: bool[t, s] = true) -> real[..., t, f]:
    """softmax(q k' / sqrt(e)) v; where the mask is false nothing is seen."""
    scores = q @ k.T / sqrt(e)
    return softmax(where(mask, scores, -inf)) @ v

fn causal(t: dim) -> bool[t, t]:
    """The mask by which each place sees itself and those before it."""
    mask[i < t, j < t] = j <= i
    return mask

layer multi_head_attention(
    x: real[batch, t, heads * e], y: real[batch, s, heads * e], heads: dim, mask: bool[t, s] = true
) -> real[batch, t, heads * e]:
    """`attention` of x to y by several heads, each on its own part of the projections; of x to itself with y = x."""
    param W_q: real[heads * e, heads * e] ~ glorot_uniform
    param W_k: real[heads * e, heads * e] ~ glorot_uniform
    param W_v: real[heads * e, heads * e] ~ glorot_uniform
    param W_o: real[heads * e, heads * e] ~ glorot_uniform
    param b_q: real[heads * e] ~ zeros
    param b_k: real[heads * e] ~ zeros
    param b_v: real[heads * e] ~ zeros
    param b_o: real[heads * e] ~ zeros
    q = moveaxis(reshape(x @ W_q + b_q, [batch, t, heads, e]), 2, 1)
    k = moveaxis(reshape(y @ W_k + b_k, [batch, s, heads, e]), 2, 1)
    v = moveaxis(reshape(y @ W_v + b_v, [batch, s, heads, e]), 2, 1)
    seen = moveaxis(attention(q, k, v, mask), 1, 2)
    return reshape(seen, [batch, t, heads * e]) @ W_o + b_o

fn positional_encoding(t: dim, width: dim) -> real[t, width]:
    """Of place p, sines and cosines of p / 10000^(k / width), side by side for each even k."""
    p[i < t, k < width] = i / 10000^(2 * (k // 2) / width)
    code[i < t, k < width] = sin(p[i, k]) if k % 2 == 0 else cos(p[i, k])
    return code
