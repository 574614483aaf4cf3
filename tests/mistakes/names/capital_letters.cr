fn circle(r) = PI * R^2
