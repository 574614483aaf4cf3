fn both(x, y) = 1 if x and y else 0
