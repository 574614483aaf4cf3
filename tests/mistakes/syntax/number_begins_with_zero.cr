year = 0042
