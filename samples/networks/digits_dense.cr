"""Handwritten digits, 8 by 8 pixels from 0 to 16, by a network of dense layers."""

model digits_dense(width: dim = 128, rate = 0.2):
    input x: real[batch, 64]
    input y: int[batch]
    h = dense(x / 16, width, relu) |> dropout(rate)
    logits = h |> dense(width, relu) |> dropout(rate) |> dense(10)
    output label = argmax(logits, axis = -1)
    loss = mean(cross_entropy(logits, y))
