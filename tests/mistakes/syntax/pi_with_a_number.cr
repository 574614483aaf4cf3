fn circumference(r) = 2pi * r
