fn angle(x, y) = arctan2(y, x) + arcsin(x)
