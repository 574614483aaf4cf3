fn clamp(x):
    if x > 1: x = 1
    return x
