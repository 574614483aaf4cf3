extern fn j0(x) = scipy.special.j0

fn f(x) = j0(x)
