@jit
fn root(x) = sqrt(x)
