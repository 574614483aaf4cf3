"""A file in which hardly a line is right."""

gravity = 9,81

fn kinetic(m, v)
    return m * v**2 / 2

fn potential(m, h) = m gravity * h

def total(m, v, h):
    return kinetic(m, v) + potential(m, h)

fn length(x: real[n]):
    s = sum(x^2
    return sqrt(s)

example kinetic(2, 3)
