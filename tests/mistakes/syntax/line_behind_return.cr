fn distance(x, y):
    return abs(x - y)
    squared = (x - y)^2
