fn polar(r, angle) = r * cos(angle), r * sin(angle)

derive grad(polar, r)
