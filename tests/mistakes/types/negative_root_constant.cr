c = sqrt(-1)
