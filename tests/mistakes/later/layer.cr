layer dense(x: real[batch, n], units: dim) -> real[batch, units]:
    param W: real[n, units] ~ glorot_uniform
    param b: real[units] ~ zeros
    return x @ W + b
