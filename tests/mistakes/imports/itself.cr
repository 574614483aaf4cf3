from "./itself.cr" import g

fn f(x) = g(x)
