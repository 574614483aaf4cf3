fn circle(r) = pi * r^2

fn square(a) = a^2
