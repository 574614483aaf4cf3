fn count(x, y) = (x > 0) + (y > 0)
