fn first(x):
    shared = x^2
    return shared

fn second(x) = shared + x
