from "./itself.cr" import f

fn f(x) = x
