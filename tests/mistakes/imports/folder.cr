from "./parts.cr" import f

fn g(x) = f(x)
