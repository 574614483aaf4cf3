"""CR100 and above: bounds on what is compiled."""

from __future__ import annotations

from chainrule.compiler.explanations.entry import Explanation

LIMITS: dict[str, Explanation] = {
    "CR100": Explanation(
        "a file that is too large",
        "A file has at most 4 MB: it would take too long to compile. Split it, and import from the parts.",
        "",
        "",
    ),
    "CR101": Explanation(
        "an expression that is too deep",
        "Brackets, signs, powers, calls and choices nest at most 200 deep, and a chain such as a + b + c has at most"
        " 1000 operations. Give parts of it names; a file may have any number of lines.",
        "c = " + "-" * 300 + "1",
        "c = 1",
    ),
    "CR102": Explanation(
        "a chain of comparisons within another",
        "a < b < c is (a < b) and (b < c): b stands twice, and may hold no such chain itself.",
        "fn f(a, b) = 1 if 0 < (1 if 0 < a < 1 else b) < 1 else 0",
        "fn f(a, b):\n    inner = 1 if 0 < a < 1 else b\n    return 1 if 0 < inner < 1 else 0",
    ),
    "CR103": Explanation(
        "more than is compiled at once",
        "At most 200 files are imported, 50 deep; an array has at most 64 axes; a function with `...` is made for at"
        " most 32 numbers of leading axes.",
        "fn f(x) = " + "[" * 65 + "x" + "]" * 65,
        "fn f(x) = [[x]]",
    ),
}
