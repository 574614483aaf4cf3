fn f(a):
    solve x from a > 0:
        x == a
    return x
fn g(a):
    solve x from 1:
        x == (a > 0)
    return x
fn h(a: real[n], b: real[m]):
    solve x from a:
        x + a == b
    return x
fn i(a):
    solve x from x:
        x == a
    return x
