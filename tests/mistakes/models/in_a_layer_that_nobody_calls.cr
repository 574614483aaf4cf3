layer gate(x: real[batch, n], units: dim) -> real[batch, units]:
    param W: real[n, units] ~ glorot_uniform
    param b: real[units] ~ zeros
    return sigmoid(x @ W + c)

model m:
    input x: real[batch, 3]
    loss = mean(dense(x, 1)^2)
