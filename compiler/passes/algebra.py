"""The rules of `simplify` for elementwise arithmetic: what a person would not write out.

x * 1, x + 0, --x            x
a * (1 / b)                  a / b
2 * a + 3 * a                5 * a
where(c, x, x)               x

They are tried in this order: numbers are folded before anything else is done with them.
"""

from chainrule.compiler.passes import folding, products, selecting, sums

ROOMS = (folding, products, selecting, sums)  # imported for their rules
