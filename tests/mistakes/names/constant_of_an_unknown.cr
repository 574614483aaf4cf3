g = 9.81
weight = g * mass
