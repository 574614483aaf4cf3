fn square(x):

fn cube(x) = x^3
