fn polar(r, turns: int) = r * cos(turns), r * sin(turns)

derive jacobian(polar, r, turns)
