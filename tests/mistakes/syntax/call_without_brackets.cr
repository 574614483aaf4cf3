fn wave(x):
    y = sin x
    return y
