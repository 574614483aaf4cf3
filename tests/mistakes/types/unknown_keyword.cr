fn huber(r, delta = 1) = r^2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)

fn robust(r) = huber(r, dleta = 2)
