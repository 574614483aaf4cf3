from "./parts/first.cr" import f

fn g(x) = f(x)
