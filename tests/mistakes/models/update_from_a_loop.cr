model m:
    input x: real[batch, 3]
    state total ~ zeros
    for row in x:
        update total = total + sum(row)
    loss = sum(x)
