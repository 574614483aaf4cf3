model osc():
    input x: real[batch]
    param k: real = 1
    state s: real = 0
    sample e: real = normal(0, 1)
    loss = mean(k * x + s + e)
