"""Handwritten digits, 8 by 8 pixels from 0 to 16, by a convolutional network."""

model digits_conv(channels: dim = 16, rate = 0.3):
    input x: real[batch, 64]
    input y: int[batch]
    picture = reshape(x / 16, [batch, 1, 8, 8])
    a = conv2d(picture, channels, 3, padding = 1, act = relu)
    b = conv2d(a, 2 * channels, 3, padding = 1, act = relu) |> max_pool2d(2, 2)
    c = conv2d(b, 2 * channels, 3, padding = 1, act = relu) |> max_pool2d(2, 2)
    logits = reshape(c, [batch, 8 * channels]) |> dropout(rate) |> dense(10)
    output label = argmax(logits, axis = -1)
    loss = mean(cross_entropy(logits, y))
