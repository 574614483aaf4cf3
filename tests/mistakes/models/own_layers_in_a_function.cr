fn deep(x: real[n]) -> real[n]:
    for _ in range(3) (own):
        x = tanh(x)
    return x
