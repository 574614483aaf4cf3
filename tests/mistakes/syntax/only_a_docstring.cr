fn distance(x, y):
    """How far they are apart."""
