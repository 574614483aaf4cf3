fn positive(x: real[n]) -> real[n] = max(x, 0)
fn nearer(x, y) = min(x, y)
