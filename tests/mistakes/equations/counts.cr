fn f(a):
    solve x, y from 1, 1:
        x^2 + y^2 == a
    return x
fn g(a: real[n]):
    solve x from a:
        x[0] + sum(x) == 1
    return x
fn h(a):
    solve x, y from 1, 1:
        x == a
        2 * x == a
    return y
fn i(a):
    solve x from 1:
        a^2 == 2
    return x
