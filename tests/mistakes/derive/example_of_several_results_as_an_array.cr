fn polar(r, angle) = r * cos(angle), r * sin(angle)

example polar(1, 0) == [1, 0]
