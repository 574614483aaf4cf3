fn twice(f: fn, x) = f(f(x))
layer linear(x: real[b, n], units: dim) -> real[b, units]:
    param W: real[n, units] ~ glorot_uniform
    return x @ W
model m(width: dim = 4, scale = 1.0):
    input x: real[b, 3]
    layer enc = linear(3)
    loss = sum(enc(x))
