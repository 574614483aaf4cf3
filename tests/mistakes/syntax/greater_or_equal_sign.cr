fn step(x) = 1 if x ≥ 0 else 0
