"""The file."""

fn f(x) = x

"""The area of a circle."""
fn area(r) = pi * r^2
