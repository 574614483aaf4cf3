fn polar(r, angle) = r * cos(angle), r * sin(angle)

fn height(r, angle):
    x, y, z = polar(r, angle)
    return y
