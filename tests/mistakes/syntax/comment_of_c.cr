// the falling body
fn height(t) = 100 - 9.81 * t^2 / 2
