fn polar(r, angle) -> (real, real) = r * cos(angle), r * sin(angle)
