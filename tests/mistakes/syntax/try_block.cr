fn root(x):
    try:
        y = sqrt(x)
    except:
        y = 0
    return y
