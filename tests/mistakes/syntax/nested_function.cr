fn outer(x):
    fn inner(y) = y^2
    return inner(x)
