fn residual(x: real[n], y: real[m]) = x - y

fn fine(x: real[n]) = sum(x^2)

fn layer(x: real[batch, features], W: real[hidden, features], b: real[hidden]):
    a = x @ W
    h = tanh(a) + unknown
    return h @ b

fn mixed(x: real[n]) = sum(x > 0) + fine(x, 1)

derive grad(residual, x)
example fine([1, 2]) == [5]
