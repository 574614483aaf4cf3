fn first_two(x: real[n]) = x[0:2

fn energy(x: real[n]) = sum(x^2)
