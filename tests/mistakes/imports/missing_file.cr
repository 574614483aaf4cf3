from "./parts/no_such_file.cr" import f

fn g(x) = f(x)
