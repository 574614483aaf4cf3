speed = 299792458.0

fn speed(x, t) = x / t
