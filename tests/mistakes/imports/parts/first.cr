from "./second.cr" import g

fn f(x) = g(x)
