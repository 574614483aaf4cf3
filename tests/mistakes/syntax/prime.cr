fn slope(x) = f'(x)
