fn relu6(x) = min(x, 6) if x > 0
