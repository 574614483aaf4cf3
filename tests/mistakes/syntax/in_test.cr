fn known(x) = 1 if x in [1, 2, 3] else 0
