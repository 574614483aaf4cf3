fn relu6(x) = minimum(x, 6) if x > 0
