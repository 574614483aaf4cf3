"""8. Computation: what is computed once and used again, and what becomes of a gradient on its way through many layers.

`chainrule compile` shows the first: e^s stands once in the emitted functions, and so does what forward and backward
share. Through each layer a gradient is multiplied by w * act'(z): it dies out where that is below 1, and blows up
where it is above. `chainrule train samples/networks/deep.cr --diagnose` looks at networks in that way.
"""

fn reuse(x):
    """e^sin(x) is used three times, sin(x) twice."""
    s = sin(x)
    e = exp(s)
    return e + s * e + 1 / e

fn sigmoid_chain(x, w: real[n]) -> real:
    """One neuron a layer. sigmoid' is at most 1/4, so that |d/dx| <= product of |w| / 4^n."""
    for weight in w:
        x = sigmoid(weight * x)
    return x

fn relu_chain(x, w: real[n]) -> real:
    """relu' is 1 where it lives: d/dx is the product of the weights."""
    for weight in w:
        x = relu(weight * x)
    return x

fn sigmoid_slope(x, w: real[n]) -> real = grad(sigmoid_chain, x)(x, w)

fn relu_slope(x, w: real[n]) -> real = grad(relu_chain, x)(x, w)

fn bound(w: real[n]) -> real = prod(abs(w)) / 4^n

fn spread(x: real[m], W: real[n, m, m]) -> real[n]:
    """How large the activations are behind each layer of relu: where weights begin as he says, as large as x."""
    a = x
    for weights in W:
        a = relu(weights @ a)
        collect sizes = sqrt(mean(a^2))
    return sizes

fn residual_chain(x, w: real[n]) -> real:
    """A layer that adds to what it is given: the factor is 1 + w act'(z), and does not vanish."""
    for weight in w:
        x = x + tanh(weight * x)
    return x

fn residual_slope(x, w: real[n]) -> real = grad(residual_chain, x)(x, w)

example reuse(0.5) ~= 3.0086276406361447
example sigmoid_chain(0, [1]) == 0.5
example sigmoid_slope(0, [1, 0, 0]) == 0
example sigmoid_slope(0.5, [1, 1, 1, 1]) ~= 0.002705356787881517
example bound([1, 1, 1, 1]) == 0.00390625
example relu_slope(0.5, [2, 0.5, 3]) == 3
example spread([3, 4], [[[0, 1], [1, 0]], [[2, 0], [0, 2]]]) ~= [sqrt(12.5), 2 * sqrt(12.5)]
example residual_slope(0, [0.5, 0.5]) == 2.25
