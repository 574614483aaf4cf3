"""CR110 to CR119: loops."""

from __future__ import annotations

from chainrule.compiler.explanations.entry import Explanation

LOOPS: dict[str, Explanation] = {
    "CR110": Explanation(
        "what a loop runs over",
        "`for x in xs:` takes the elements, or rows, of an array along its first axis; `for t in range(n):` counts."
        " Side by side, `for x, y in xs, ys:`, they have one length. The variables of a loop are new names.",
        "fn f(x):\n    s = 0\n    for v in x:\n        s = s + v\n    return s",
        "fn f(x: real[n]):\n    s = 0\n    for v in x:\n        s = s + v\n    return s",
    ),
    "CR111": Explanation(
        "a value that changes its type from step to step",
        "What is bound before a loop, and bound again in it, goes round. It has one type: before the loop, and after"
        " each step. An int becomes real by itself; a number never becomes an array.",
        "fn f(x: real[n]):\n    y = 0\n    for v in x:\n        y = y + x\n    return y",
        "fn f(x: real[n]):\n    y = zeros([n])\n    for v in x:\n        y = y + x\n    return y",
    ),
    "CR112": Explanation(
        "something that cannot be collected",
        "`collect hs = h` keeps the value that `h` has in each step: behind the loop `hs` is an array with one more"
        " axis, as long as the loop. So the number of steps is a size, and the name a new one. A `while`, or a range up"
        " to a value, has a number of steps that no size may depend on.",
        "fn f(x):\n    while x > 1:\n        x = x / 2\n        collect xs = x\n    return xs",
        "fn f(x):\n    for t in range(10):\n        x = x / 2\n        collect xs = x\n    return xs",
    ),
    "CR113": Explanation(
        "a return within a loop",
        "A loop runs to its end. Bind a name in it, and return that name behind it; when to stop is said by the"
        " condition of a `while`.",
        "fn f(x: real[n]):\n    s = 0\n    for v in x:\n        s = s + v\n        return s",
        "fn f(x: real[n]):\n    s = 0\n    for v in x:\n        s = s + v\n    return s",
    ),
}
