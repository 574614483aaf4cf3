low, high = 0, 1
