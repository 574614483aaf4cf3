fn huber(delta = 1, r) = r^2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)
