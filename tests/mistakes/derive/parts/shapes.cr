fn circle(r) = pi * r^2
