"""CR030 to CR059: types and shapes."""

from __future__ import annotations

from chainrule.compiler.explanations.entry import Explanation

TYPES: dict[str, Explanation] = {
    "CR030": Explanation(
        "shapes that do not fit",
        "Elementwise, the axes of the shorter shape have to be the last axes of the longer one, of the same"
        " sizes. Two names are two sizes, even if they happen to agree. Nothing stretches but an axis made by"
        " `none` or `keep = true`.",
        "fn f(x: real[n], y: real[m]) = x + y",
        "fn f(x: real[n], y: real[n]) = x + y",
    ),
    "CR031": Explanation(
        "a value of the wrong type",
        "An int becomes real by itself, never the other way round; a bool is what a comparison gives, and"
        " where one is needed a number is compared.",
        "fn f(x) = not x",
        "fn f(x) = not (x > 0)",
    ),
    "CR032": Explanation(
        "an axis that is not there",
        "Axes are counted from 0, or from -1 at the end, and each is named once.",
        "fn f(x: real[n]) = sum(x, axis = 1)",
        "fn f(x: real[n, m]) = sum(x, axis = 1)",
    ),
    "CR033": Explanation(
        "an axis that is not of length 1",
        "Only an axis of length 1 can be taken away.",
        "fn f(x: real[n, m]) = squeeze(x, 1)",
        "fn f(x: real[n, 1]) = squeeze(x, 1)",
    ),
    "CR034": Explanation(
        "shapes with different numbers of elements",
        "`reshape` keeps the elements. A size that only the call can know is asserted: `x as real[2, k]`.",
        "fn f(x: real[n]) = reshape(x, [2, 3])",
        "fn f(x: real[6]) = reshape(x, [2, 3])",
    ),
    "CR035": Explanation(
        "an array of the wrong rank",
        "The function takes arrays with another number of axes, or of a certain size.",
        "fn f(x: real[n]) = trace(x)",
        "fn f(x: real[n, n]) = trace(x)",
    ),
    "CR036": Explanation(
        "a size that nothing says",
        "Each name in a shape is found from an axis of some argument: one that is the name, or linear in it."
        " A result has no sizes of its own.",
        "fn f(x: real[n]) -> real[m] = x",
        "fn f(x: real[n]) -> real[n] = x",
    ),
    "CR037": Explanation(
        "a name that a dimension has",
        "A dimension is an int that is in scope by itself. No parameter or variable has its name.",
        "fn f(n, x: real[n]) = x * n",
        "fn f(x: real[n]) = x * n",
    ),
    "CR038": Explanation(
        "a result that is not of its declared type",
        "The type behind `->` is checked against what the function gives. It may be left out, and is inferred then.",
        "fn f(x: real[n]) -> real = x",
        "fn f(x: real[n]) -> real[n] = x",
    ),
    "CR039": Explanation(
        "a position outside of an axis",
        "Positions run from 0 to n - 1, or from -n to -1. A slice lies within its axis as well: nothing is"
        " cut off silently.",
        "fn f(x: real[3]) = x[3]",
        "fn f(x: real[3]) = x[2]",
    ),
    "CR040": Explanation(
        "an argument that does not fit its parameter",
        "The sizes in a function's type are found from the arguments; every axis has to agree with them then.",
        "fn f(x: real[3]) = sum(x)\nfn g(x: real[2]) = f(x)",
        "fn f(x: real[k]) = sum(x)\nfn g(x: real[2]) = f(x)",
    ),
    "CR041": Explanation(
        "axes behind `...` counted from the front",
        "`...` stands for any number of leading axes, so that a function of `real[..., n]` counts its axes"
        " from the end.",
        "fn f(x: real[..., n]) = x[0]",
        "fn f(x: real[..., n]) = x[..., 0]",
    ),
    "CR042": Explanation(
        "a choice between different things",
        "Both branches of a choice have one type. An int beside a real becomes real, a scalar beside an array"
        " becomes an array.",
        "fn f(x: real[n], y: real[m]) = x if n > m else y",
        "fn f(x: real[n], y: real[n]) = x if n > 3 else y",
    ),
    "CR043": Explanation(
        "an array whose items differ",
        "The items of `[a, b]` have one shape.",
        "fn f(x) = [x, [1, 2]]",
        "fn f(x) = [[x, 0], [1, 2]]",
    ),
    "CR044": Explanation(
        "a type that is asserted in vain",
        "`x as real[a, b]` asserts sizes that only the call can know. It changes neither the number of axes"
        " nor the type of the elements.",
        "fn f(x: real[n]) = x as real[2, k]",
        "fn f(x: real[n]) = x as real[2*k]",
    ),
    "CR045": Explanation(
        "arithmetic that has no result",
        "Ints have 64 bits, and are not divided by 0; a constant is finite.",
        "g = 9^9^9^9",
        "g = 9.0^9",
    ),
    "CR046": Explanation(
        "a condition that is no bool",
        "A condition is what a comparison gives.",
        "fn f(x) = 1 if x else 2",
        "fn f(x) = 1 if x != 0 else 2",
    ),
    "CR047": Explanation(
        "several results where one value is needed",
        "A function with several results is unpacked: each gets a name.",
        "fn polar(r, a) = r * cos(a), r * sin(a)\nfn f(r, a) = polar(r, a) + 1",
        "fn polar(r, a) = r * cos(a), r * sin(a)\nfn f(r, a):\n    x, y = polar(r, a)\n    return x + y + 1",
    ),
    "CR048": Explanation(
        "a size that is no size",
        "A size is made of names, whole numbers and `+ - * // ^`, and is not negative.",
        "fn f(x: real[2.5]) = x",
        "fn f(x: real[2]) = x",
    ),
    "CR049": Explanation(
        "a size that would depend on values",
        "Shapes are known when compiling, but for the sizes of the arguments. What picks elements by their"
        " values keeps the shape and chooses: `x if x > 0 else 0`.",
        "fn f(x: real[n]) = sum(x[x > 0])",
        "fn f(x: real[n]) = sum(x if x > 0 else 0)",
    ),
    "CR050": Explanation(
        "matrices that cannot be multiplied",
        "`A @ B` sums over the last axis of A and the last but one of B (or its only one); the axes before"
        " agree as elementwise.",
        "fn f(A: real[n, m], x: real[n]) = A @ x",
        "fn f(A: real[n, m], x: real[n]) = A.T @ x",
    ),
    "CR051": Explanation(
        "more positions than axes",
        "In brackets stand at most as many positions as there are axes; `none` is no position, and `...` stands once.",
        "fn f(x: real[n]) = x[0, 1]",
        "fn f(x: real[n, m]) = x[0, 1]",
    ),
    "CR052": Explanation(
        "arrays of positions apart from each other",
        "Where the axes of the result would stand is not plain to see. Index notation says it.",
        "fn f(x: real[n, d, n], a: int[k], b: int[k]) = x[a, :, b]",
        "fn f(x: real[n, d, n], a: int[k], b: int[k]):\n    r[o, j] = x[a[o], j, b[o]]\n    return r",
    ),
    "CR053": Explanation(
        "a shape that fits in more than one place",
        "`real[n]` beside `real[n, n]` could be a row or a column. `none` makes the axis along which it is"
        " repeated, and index notation names them all.",
        "fn f(A: real[n, n], v: real[n]) = A + v",
        "fn f(A: real[n, n], v: real[n]) = A + v[:, none]",
    ),
    "CR054": Explanation(
        "an option out of its range",
        "An order is not negative, and a step is not 0.",
        "fn f(x) = polygamma(-1, x)",
        "fn f(x) = polygamma(1, x)",
    ),
}
