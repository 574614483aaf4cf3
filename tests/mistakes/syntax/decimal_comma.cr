gravity = 9,81

fn weight(m) = m * gravity
