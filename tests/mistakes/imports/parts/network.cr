layer twice(x: real[b, n]) = dense(dense(x, n), n)
model net:
    input x: real[b, 3]
    loss = sum(twice(x))
