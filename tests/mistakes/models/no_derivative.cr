model waiting:
    input x: real[batch]
    param shape ~ 2
    param scale ~ 1
    loss = mean(gammaincc(shape, x / scale))
