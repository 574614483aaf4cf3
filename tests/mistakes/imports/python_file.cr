from "./parts/model.py" import f

fn g(x) = f(x)
