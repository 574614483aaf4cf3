model m(width: dim):
    input x: real[width]
    loss = sum(x)
