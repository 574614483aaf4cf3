fn kinetic(m, v):
    squared = v^2
	return m * squared / 2
