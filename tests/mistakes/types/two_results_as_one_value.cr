fn polar(r, angle) = r * cos(angle), r * sin(angle)

fn distance(r, angle) = sqrt(polar(r, angle))
