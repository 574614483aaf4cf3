layer score(x: real[n]) -> real:
    param w: real[n] ~ normal
    return tanh(x @ w)

model m:
    input x: real[3]
    loss = norm(grad(score, x)(x))
