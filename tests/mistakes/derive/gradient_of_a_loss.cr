model m:
    input x: real[batch, 3]
    h = dense(x, 4)
    loss = sum(h^2)

derive grad(m.loss)
