"""CR130 to CR139: derivatives that the program states, functions from outside, policies."""

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
    "CR135": Explanation(
        "a function from outside that cannot be declared so",
        "`extern` says which function is meant, by its module and name in Python, what it takes, numbers and arrays,"
        " and, if it takes arrays, what it gives.",
        "extern fn smooth(x: real[n]) = scipy.ndimage.gaussian_filter1d",
        "extern fn roots(x: real[n]) -> real[n] = numpy.cbrt",
    ),
    "CR136": Explanation(
        "a function that is not of numpy or scipy",
        "What a file names is imported when its module is loaded, and a file may come from a stranger: so it is of what"
        " computes in numpy or scipy, unless `--allow-extern`, or `allow_extern=True`, says that the file is trusted.",
        "extern fn secret(x) = os.nice",
        "extern fn cube_root(x) = numpy.cbrt",
    ),
    "CR137": Explanation(
        "a derivative through a function from outside that has none",
        "Nobody can see into a function from outside: its derivative is what `derivative` or `backward` states.",
        "extern fn j0(x) = scipy.special.j0\nderive grad(j0, x)",
        "extern fn j0(x) = scipy.special.j0\nextern fn j1(x) = scipy.special.j1\n"
        "derivative j0(x) = -j1(x)\nderive grad(j0, x)",
    ),
    "CR138": Explanation(
        "no such policy",
        "A policy says what is answered where a function of the language has no derivative: at 0, or where several are"
        " equal. Where there is a derivative, or a limit, nothing can be chosen.",
        'policy max(0) = "first"',
        'policy max = "first"',
    ),
    "CR139": Explanation(
        "a derivative that there is not",
        "By some operands a function has no derivative in terms of known functions: `gammainc` has one by `x`, and none"
        " by `a`. It is no 0, so that asking for it is a mistake.",
        "fn chance(k, x) = gammainc(k, x)\nderive grad(chance, k)",
        "fn chance(k, x) = gammainc(k, x)\nderive grad(chance, x)",
    ),
}
