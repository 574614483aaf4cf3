fn wave(x):
    """A wave.
    return sin(x)
