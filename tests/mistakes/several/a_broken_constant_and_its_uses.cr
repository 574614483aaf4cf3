tau = 2 pi

fn turn(x) = x / tau

fn half_turn(x) = turn(x) / 2 + tua
