fn polar(r, angle) = r * cos(angle), r * sin(angle)

example polar(1, 0.5) ~= 0.8776, [0.4794, 2][0] within 1e-3
