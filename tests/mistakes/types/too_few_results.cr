fn polar(r, angle) -> real, real = r * cos(angle)
