fn f(h):
    h.weight = 3
    return h
