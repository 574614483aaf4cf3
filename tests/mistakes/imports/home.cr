from "~/model.cr" import f

fn g(x) = f(x)
