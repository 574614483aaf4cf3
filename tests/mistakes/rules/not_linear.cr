fn clipped(x: real[n], limit) -> real[n] = x
backward clipped(x, limit; dy) = dy * minimum(1, limit / norm(dy)), 0
fn offset(x) = x
backward offset(x; dy) = dy + 1
