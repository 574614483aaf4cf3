layer linear(x: real[b, n], units: dim) -> real[b, units]:
    param W: real[n, units] ~ glorot_uniform
    return x @ W
fn f(x: real[b, n]) = linear(x, 3)
