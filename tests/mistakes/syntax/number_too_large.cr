huge = 1e400
