fn polar(r, angle) = r * cos(angle), r * sin(angle)

derive jacobian(polar, r, angle)
