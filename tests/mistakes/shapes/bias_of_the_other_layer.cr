fn network(x: real[batch, n], W1: real[n, h], b1: real[h], W2: real[h, m], b2: real[m]) -> real[batch, m]:
    a = tanh(x @ W1 + b2)
    return a @ W2 + b1
