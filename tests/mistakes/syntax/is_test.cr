fn same(x, y) = 1 if x is y else 0
