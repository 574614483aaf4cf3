fn inside(x, y) = 1 if x > 0 && y > 0 || x == y else 0
