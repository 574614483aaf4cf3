"""Digits by separable convolutions: each channel by itself, and then all of them in each place (MobileNets, 2017)."""

model separable(channels: dim = 16):
    input x: real[batch, 64]
    input y: int[batch]
    picture = reshape(x / 16, [batch, 1, 8, 8])
    a = conv2d(picture, channels, 3, padding = 1, act = relu)
    b = a |> grouped_conv2d(channels, 3, channels, padding = 1) |> conv2d(2 * channels, 1, act = relu) |> max_pool2d(2, 2)
    c = grouped_conv2d(b, 2 * channels, 3, 4, padding = 1, act = relu)
    logits = mean(c, axis = [2, 3]) |> dense(10)
    output label = argmax(logits, axis = -1)
    loss = mean(cross_entropy(logits, y))
