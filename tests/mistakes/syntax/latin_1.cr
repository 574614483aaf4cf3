fn fläche(r) = pi * r^2
