"""10. Symbolically: functions whose exact derivatives a computer algebra system prints.

Each `..._slope` is that derivative, typed in from there.
"""

fn bell(x) = exp(-x^2 / 2) / sqrt(2 * pi)
fn bell_slope(x) = -x * exp(-x^2 / 2) / sqrt(2 * pi)

fn damped(t, k = 0.3, w = 2) = exp(-k * t) * cos(w * t)
fn damped_slope(t, k = 0.3, w = 2) = -exp(-k * t) * (k * cos(w * t) + w * sin(w * t))

fn tower(x) = x^x
fn tower_slope(x) = x^x * (log(x) + 1)

fn rational(x) = (x^2 - 1) / (x^3 + 2 * x + 4)
fn rational_slope(x) = (-x^4 + 5 * x^2 + 8 * x + 2) / (x^3 + 2 * x + 4)^2

fn arc(x) = atan(x / sqrt(1 - x^2))
fn arc_slope(x) = 1 / sqrt(1 - x^2)

example bell(0.5) ~= 0.35206532676429947
example bell_slope(0.5) ~= -0.17603266338214973
example damped(1.5) ~= -0.6312470857267667
example damped_slope(1.5) ~= 0.009409945925904243
example tower(2) == 4
example tower_slope(2) ~= 6.772588722239782
example rational(1.25) ~= 0.066543438077634
example rational_slope(1.25) ~= 0.24310426710309177
example arc(0.6) ~= 0.6435011087932844
example arc_slope(0.6) ~= 1.25
