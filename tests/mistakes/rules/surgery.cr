fn f(x: real[n], k: int):
    h = 2 * x
    on_backward h: d_h = sum(d_h)
    on_backward k: d_k = d_k
    on_backward z: d_z = d_z
    on_backward h: d_h = 2 * d_x
    return h
