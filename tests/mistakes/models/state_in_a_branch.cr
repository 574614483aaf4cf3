model m:
    input x: real[batch, 3]
    y = batch_norm(x) if sum(x) > 0 else x
    loss = sum(y)
