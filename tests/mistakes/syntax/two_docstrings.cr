"""A model."""
"""By somebody."""

fn f(x) = x
