fn wave(x) = math.exp(x) * math.pi
