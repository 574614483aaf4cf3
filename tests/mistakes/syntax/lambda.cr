fn apply(x):
    square = lambda u: u^2
    return square(x)
