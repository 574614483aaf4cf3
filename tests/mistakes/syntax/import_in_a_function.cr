fn f(x):
    from "./layers.cr" import dense
    return dense(x)
