"""1. Intuition: rates multiply.

A change that passes through two functions is scaled by the one and then by the other.
"""

fn distance(t) = 4.9 * t^2

fn sound_delay(s) = s / 343

fn echo(t):
    """How much later a splash is heard, for a stone that falls t seconds: seconds per second."""
    s = distance(t)
    return sound_delay(s)

fn echo_rate(t):
    """Velocity times seconds per metre."""
    velocity = 9.8 * t
    return velocity / 343

fn celsius(F) = 5 / 9 * (F - 32)

fn fahrenheit(t) = 68 + 14 * sin(pi * (t - 9) / 12)

fn temperature(t):
    """A summer's day in degrees Celsius, t hours after midnight; the thermometer shows Fahrenheit."""
    F = fahrenheit(t)
    return celsius(F)

fn temperature_rate(t):
    """dC/dt = dC/dF dF/dt."""
    F_rate = 14 * pi / 12 * cos(pi * (t - 9) / 12)
    return 5 / 9 * F_rate

example celsius(32) == 0
example celsius(212) ~= 100
example echo(3) ~= 0.12857142857142856
example echo_rate(3) ~= 0.08571428571428572
example temperature(9) ~= 20
example temperature(12.5) ~= 26.17052598004294
example temperature_rate(12.5) ~= 1.239570651123921
example 1 + temperature_rate(15) ~= 1
