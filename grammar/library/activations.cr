"""Activations: functions of one number, applied to arrays element by element.

What is primitive is not here but in the table of operations: relu, sigmoid, softplus, tanh, softmax.
"""

fn identity(x) = x

fn leaky_relu(x, slope = 0.01):
    """x above 0, and slope * x at and below it.

    Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic models (2013).
    """
    return x if x > 0 else slope * x

fn elu(x, alpha = 1):
    """x above 0, and alpha (e^x - 1) at and below it.

    Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning by exponential linear units (2016).
    """
    return x if x > 0 else alpha * expm1(x)

fn selu(x):
    """scale * elu(x, alpha): means and variances of activations stay near 0 and 1 from layer to layer.

    Klambauer, Unterthiner, Mayr and Hochreiter, Self-normalizing neural networks (2017).
    """
    alpha = 1.6732632423543772848170429916717
    scale = 1.0507009873554804934193349852946
    return scale * (x if x > 0 else alpha * expm1(x))

fn celu(x, alpha = 1):
    """x above 0, and alpha (e^(x / alpha) - 1) at and below it: differentiable at 0 for every alpha.

    Barron, Continuously differentiable exponential linear units (2017).
    """
    return x if x > 0 else alpha * expm1(x / alpha)

fn gelu(x):
    """x P(Z <= x), Z standard normal.

    Hendrycks and Gimpel, Gaussian error linear units (2016).
    """
    return x * ndtr(x)

fn gelu_tanh(x):
    """gelu with tanh in the place of the normal distribution function; it differs by less than 5e-4.

    Hendrycks and Gimpel, Gaussian error linear units (2016), section 2.
    """
    z = clip(x, -20, 20)    # beyond, tanh is 1 to the last bit, and x^3 may be infinite
    return x / 2 * (1 + tanh(sqrt(2 / pi) * (z + 0.044715 * z^3)))

fn silu(x):
    """x sigmoid(x), also called swish.

    Elfwing, Uchibe and Doya, Sigmoid-weighted linear units (2018).
    """
    return x * sigmoid(x)

fn mish(x):
    """x tanh(log(1 + e^x)).

    Misra, Mish: a self regularized non-monotonic activation function (2020).
    """
    return x * tanh(softplus(x))

fn softsign(x):
    """x / (1 + |x|).

    Bergstra, Desjardins, Lamblin and Bengio, Quadratic polynomials learn better image features (2009).
    """
    return x / (1 + abs(x))

fn tanhshrink(x) = x - tanh(x)

fn softshrink(x, limit = 0.5):
    """x moved towards 0 by limit, and 0 within it: the proximal step of limit |x|."""
    return relu(x - limit) - relu(-x - limit)

fn hardshrink(x, limit = 0.5):
    """x outside -limit to limit, and 0 within."""
    return x if abs(x) > limit else 0

fn hardtanh(x, low = -1, high = 1):
    """x held between low and high."""
    return clip(x, low, high)

fn relu6(x):
    """relu that ends at 6.

    Krizhevsky, Convolutional deep belief networks on CIFAR-10 (2010).
    """
    return clip(x, 0, 6)

fn hardsigmoid(x):
    """sigmoid in three straight pieces: 0 up to -3, 1 from 3 on, a line between.

    Courbariaux, Bengio and David, BinaryConnect (2015); the slope is that of Howard and others (2019).
    """
    return clip(x / 6 + 1 / 2, 0, 1)

fn hardswish(x):
    """x hardsigmoid(x).

    Howard and others, Searching for MobileNetV3 (2019).
    """
    return x * clip(x / 6 + 1 / 2, 0, 1)

fn glu(x: real[..., 2*n]) -> real[..., n]:
    """The first half of the last axis, gated by the sigmoid of the second.

    Dauphin, Fan, Auli and Grangier, Language modeling with gated convolutional networks (2017).
    """
    return x[..., :n] * sigmoid(x[..., n:])
