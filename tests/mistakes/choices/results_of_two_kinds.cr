fn polar(r, angle) = r * cos(angle), r * sin(angle)

fn f(r, angle) = polar(r, angle) if r > 0 else 0
