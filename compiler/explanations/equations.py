"""CR120 to CR129: equations."""

from chainrule.compiler.explanations.entry import Explanation

EQUATIONS: dict[str, Explanation] = {
    "CR120": Explanation(
        "an equation that is not one of numbers",
        "Both sides of an equation, and what an unknown starts from, are numbers or arrays of them.",
        "fn f(a):\n    solve x from 1:\n        (x > a) == true\n    return x",
        "fn f(a):\n    solve x from 1:\n        x^3 == a\n    return x",
    ),
    "CR121": Explanation(
        "equations that do not determine the unknowns",
        "There are as many equations as unknowns, counted by element, and every one has an unknown in it.",
        "fn f(a):\n    solve x, y from 1, 1:\n        x^2 + y^2 == a\n    return x",
        "fn f(a):\n    solve x, y from 1, 1:\n        x^2 + y^2 == a\n        x == y\n    return x",
    ),
}
