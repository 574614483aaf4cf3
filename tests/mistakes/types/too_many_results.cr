fn polar(r, angle) -> real = r * cos(angle), r * sin(angle)
