model m(depth: dim = 3):
    input x: real[batch, 3]
    h = dense(x, 8)
    for _ in range(depth) (own):
        h = dense(h, 8, tanh)
    loss = sum(h)
