"""2. One variable: dy/dx = dy/du du/dx.

Beside each function stands its derivative as the lecture derives it.
"""

fn wave(x):
    u = x^2
    return sin(u)

fn wave_slope(x) = 2 * x * cos(x^2)

fn grow(x):
    u = sqrt(x)
    return exp(u)

fn grow_slope(x) = exp(sqrt(x)) / (2 * sqrt(x))

fn logistic(x) = 1 / (1 + exp(-x))

fn logistic_slope(x):
    s = logistic(x)
    return s * (1 - s)

fn nested(x) = log(1 + wave(x)^2)

fn nested_slope(x):
    """Three links: the logarithm's, the square's, the wave's."""
    y = wave(x)
    return 1 / (1 + y^2) * 2 * y * wave_slope(x)

example wave(0) == 0
example wave(1.5) ~= 0.7780731968879212
example wave_slope(1.5) ~= -1.8845208681682173
example grow(2) ~= 4.1132503787829275
example grow_slope(2) ~= 1.4542536177777716
example logistic(0) == 0.5
example logistic(-1.25) ~= 0.22270013882530884
example logistic_slope(0) == 0.25
example logistic_slope(-1.25) ~= 0.173104786992497
example nested(0.8) ~= 0.3050128200986088
example nested_slope(0.8) ~= 1.1298669287530554
