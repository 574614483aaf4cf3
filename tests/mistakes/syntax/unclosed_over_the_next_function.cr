fn scaled(x: real[n], factors: real[n]) = sum(x * factors / (1 + norm(x))

fn later(x) = 2x
