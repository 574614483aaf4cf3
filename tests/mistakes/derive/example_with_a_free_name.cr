fn wave(x) = sin(x)

example wave(x) == sin(x)
