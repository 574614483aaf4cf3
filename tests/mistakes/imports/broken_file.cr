from "./parts/broken.cr" import f

fn g(x) = f(x)
