fn kept(x) = x
backward kept(x; dy) unchecked "clips" = clip(dy, -1, 1)
fn f(x) = kept(x)^2
derive jvp(f, x)
