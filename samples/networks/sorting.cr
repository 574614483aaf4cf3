"""A transformer block that learns to sort: of digits in any order it says which digit stands at each place."""

model sorting(width: dim = 32, heads: dim = 4, digits: dim = 10):
    input x: int[batch, 8]
    input y: int[batch, 8]
    e = embedding(x, digits, width) + positional_encoding(8, width)
    a = e + multi_head_attention(e, e, heads)
    n = layer_norm(a)
    f = n + (dense(n, 4 * width, relu) |> dense(width))
    logits = layer_norm(f) |> dense(digits)
    output sorted = argmax(logits, axis = -1)
    loss = mean(cross_entropy(logits, y))
