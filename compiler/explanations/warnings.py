"""CR200 and above: what may go wrong, though it compiles."""

from __future__ import annotations

from chainrule.compiler.explanations.entry import Explanation

WARNINGS: dict[str, Explanation] = {
    "CR200": Explanation(
        "a derivative that can be unbounded",
        "Some functions have no bounded derivative everywhere: sqrt and log at 0, a quotient where its divisor is 0,"
        " acos at 1. Where nothing in the file says that the operand stays away from there, `chainrule check` warns:"
        " for some arguments the gradient is inf, or the value nan. A choice says so (`sqrt(u) if u > 0 else 0`), and"
        " so does what the operand is made of (exp(u), u^2 + 1, softplus(u)). What is asked of an argument itself is"
        " listed as a need of the function and is no warning.",
        "",
        "",
    ),
    "CR201": Explanation(
        "an equation whose slope can be 0",
        "The derivative of an equation's solution divides by the slope of its residual: of F(x, a) == 0 it is"
        " -F_a / F_x. Where the slope is 0 two solutions meet, and beyond there may be none: x^2 == a at a = 0."
        " `chainrule check` warns where nothing in the file says that the slope stays away from 0, as it does in"
        " x + x^3 == a. A call for arguments at which it is 0 raises an ArithmeticError, forward or backward. Of"
        " equations in several unknowns nothing is said here.",
        "",
        "",
    ),
    "CR202": Explanation(
        "a parameter that the loss does not depend on",
        "A `param` of a model, or of a layer in it, that nothing uses on the way to the loss, or that is used behind"
        " `stop_gradient`, as a position or in a comparison alone, has a gradient of zeros: training leaves it as it is"
        " drawn. Mostly a layer is declared and not called, or the loss is made of another output than was meant.",
        "",
        "",
    ),
}
