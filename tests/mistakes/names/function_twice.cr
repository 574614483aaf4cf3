fn area(r) = pi * r^2

fn area(a, b) = a * b
