fn pick(x: real[n], k: int) = x[k]

fn f(x: real[n], t) = pick(x, t)
