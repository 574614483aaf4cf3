model m:
    input x: real[batch, 3]
    h = x
    while sum(h) > 1:
        h = dropout(h / 2, 0.5)
    loss = sum(h)
