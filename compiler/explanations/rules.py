"""CR130 to CR139: derivatives that the program states."""

from chainrule.compiler.explanations.entry import Explanation

RULES: dict[str, Explanation] = {
    "CR130": Explanation(
        "a rule that has no function of its own",
        "`derivative` and `backward` stand in the file of their function, one for each function.",
        "fn wave(x) = sin(x)\nderivative wavy(x) = cos(x)",
        "fn wave(x) = sin(x)\nderivative wave(x) = cos(x)",
    ),
    "CR131": Explanation(
        "a rule that does not fit its function",
        "A rule names all parameters, and says one partial derivative, or cotangent, for each real one: a cotangent has"
        " the type of its parameter.",
        "fn area(a, b) = a * b\nderivative area(a, b) = b",
        "fn area(a, b) = a * b\nderivative area(a, b) = b, a",
    ),
    "CR132": Explanation(
        "a rule that is not linear",
        "Every derivative is linear in the cotangent that it is handed. A rule that is not, for it clips, say, serves"
        " no forward mode and no second derivatives, and gives its reason.",
        "fn f(x) = x\nbackward f(x; dy) = dy^3",
        'fn f(x) = x\nbackward f(x; dy) unchecked "shrinks what is small" = dy^3',
    ),
    "CR133": Explanation(
        "forward mode through a rule that is not linear",
        "Forward mode, and a second derivative, apply the transpose of a rule, and only what is linear has one.",
        'fn f(x) = x\nbackward f(x; dy) unchecked "clips" = clip(dy, -1, 1)\nderive jvp(f, x)',
        "fn f(x) = x\nbackward f(x; dy) = 0.5 * dy / 0.5\nderive jvp(f, x)",
    ),
    "CR134": Explanation(
        "a cotangent that cannot be edited so",
        "`on_backward x: d_x = ...` says what the cotangent of the real value x, `d_x`, becomes: of the type of x.",
        "fn f(x: real[n]):\n    h = 2 * x\n    on_backward h: d_h = sum(d_h)\n    return h",
        "fn f(x: real[n]):\n    h = 2 * x\n    on_backward h: d_h = 0.5 * d_h\n    return h",
    ),
    "CR138": Explanation(
        "no such policy",
        "A policy says what is answered where a function of the language has no derivative: at 0, or where several are"
        " equal. Where there is a derivative, or a limit, nothing can be chosen.",
        'policy max(0) = "first"',
        'policy max = "first"',
    ),
}
