weight = 2 * g
g = 9.81
