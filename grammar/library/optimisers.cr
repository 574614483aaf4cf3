"""Steps of optimisers: from parameters p and their gradient g to new parameters, and new memory where there is some.

Memory starts as zeros; t counts the steps from 1. Any shape will do: a step is the same for each element.
"""

fn gradient_descent(p: real[...], g: real[...], rate) -> real[...]:
    """p - rate g.

    Cauchy, Methode generale pour la resolution des systemes d'equations simultanees (1847).
    """
    return p - rate * g

fn momentum(p: real[...], g: real[...], v: real[...], rate, beta = 0.9) -> real[...], real[...]:
    """A step along v, a sum of gradients in which older ones fade by beta.

    Polyak, Some methods of speeding up the convergence of iteration methods (1964).
    """
    v = beta * v + g
    return p - rate * v, v

fn nesterov(p: real[...], g: real[...], v: real[...], rate, beta = 0.9) -> real[...], real[...]:
    """`momentum` that looks ahead: the gradient counts once more.

    Nesterov, A method for solving the convex programming problem with convergence rate O(1/k^2) (1983); in this form
    Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in deep learning (2013).
    """
    v = beta * v + g
    return p - rate * (g + beta * v), v

fn adagrad(p: real[...], g: real[...], s: real[...], rate, epsilon = 1e-10) -> real[...], real[...]:
    """Each element's rate, divided by the root of the sum of its squared gradients.

    Duchi, Hazan and Singer, Adaptive subgradient methods for online learning and stochastic optimization (2011).
    """
    s = s + g^2
    return p - rate * g / (sqrt(s) + epsilon), s

fn rmsprop(p: real[...], g: real[...], s: real[...], rate, beta = 0.99, epsilon = 1e-8) -> real[...], real[...]:
    """Each element's rate, divided by the root of a fading mean of its squared gradients.

    Tieleman and Hinton, Lecture 6.5 of Neural networks for machine learning (2012).
    """
    s = beta * s + (1 - beta) * g^2
    return p - rate * g / (sqrt(s) + epsilon), s

fn adam(
    p: real[...], g: real[...], m: real[...], s: real[...], t: int, rate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8
) -> real[...], real[...], real[...]:
    """A step along m, a fading mean of gradients, divided by the root of s, one of their squares; both start at 0,
    which is allowed for.

    Kingma and Ba, Adam: a method for stochastic optimization (2015).
    """
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g^2
    step = m / (1 - beta1^t) / (sqrt(s / (1 - beta2^t)) + epsilon)
    return p - rate * step, m, s

fn adamw(
    p: real[...], g: real[...], m: real[...], s: real[...], t: int, rate,
    decay = 0.01, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8
) -> real[...], real[...], real[...]:
    """`adam`, and weights that shrink by rate * decay besides.

    Loshchilov and Hutter, Decoupled weight decay regularization (2019).
    """
    return adam(p - rate * decay * p, g, m, s, t, rate, beta1, beta2, epsilon)

fn weight_decay(p: real[...], g: real[...], decay) -> real[...]:
    """The gradient with that of decay |p|^2 / 2 added.

    Krogh and Hertz, A simple weight decay can improve generalization (1991).
    """
    return g + decay * p

fn clip_by_norm(g: real[...], limit) -> real[...]:
    """g, shortened to the length `limit` if it is longer.

    Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks (2013).
    """
    length = norm(g)
    return g * (limit / length if length > limit else 1)
