fn polar(r, angle) = r * cos(angle), r * sin(angle)

fn slope(r, angle) = grad(polar, r)(r, angle)
