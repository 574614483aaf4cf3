"""CR300 to CR319: layers and models."""

from __future__ import annotations

from chainrule.compiler.explanations.entry import Explanation

_LAYER = (
    "layer linear(x: real[b, n], units: dim) -> real[b, units]:\n"
    "    param W: real[n, units] ~ glorot_uniform\n    return x @ W\n"
)
_SHAPED = "fn twice(f: fn, x) = f(f(x))\n" + _LAYER + "model m(width: dim = 4, scale = 1.0):\n    input x: real[b, 3]\n"

MODELS: dict[str, Explanation] = {
    "CR300": Explanation(
        "two layers under one name",
        "What a layer owns is kept under the name that its call is bound to, so that each call that owns something"
        " needs a name of its own.",
        _SHAPED + "    h = linear(x, 3)\n    h = linear(h, 3)\n    loss = sum(h)\n",
        _SHAPED + "    h = linear(x, 3)\n    k = linear(h, 3)\n    loss = sum(k)\n",
    ),
    "CR301": Explanation(
        "an update of what is no state, or does not fit",
        "`update` says what a `state` declared above is next, once, in its own type.",
        _SHAPED + "    update mean = scale\n    loss = sum(x)\n",
        _SHAPED + "    state mean ~ zeros\n    update mean = scale\n    loss = sum(x)\n",
    ),
    "CR302": Explanation(
        "an owner that is none",
        "`layer enc = dense(units = 32)` names a layer with its sizes; what it is applied to comes at each call.",
        _SHAPED + "    layer enc = linear(3)\n    loss = sum(enc(x))\n",
        _SHAPED + "    layer enc = linear(units = 3)\n    loss = sum(enc(x))\n",
    ),
    "CR303": Explanation(
        "an initialiser that is not there, or does not fit",
        "Behind `~` stands an initialiser with its numbers, which are made of literals and sizes.",
        _SHAPED + "    param w: real[3] ~ xavier\n    loss = sum(x @ w)\n",
        _SHAPED + "    param w: real[3] ~ normal(0, 0.1)\n    loss = sum(x @ w)\n",
    ),
    "CR304": Explanation(
        "a function that is none",
        "A parameter of the type `fn` is handed a function by its name: one of the language, or of the file.",
        _SHAPED + "    loss = twice(3, sum(x))\n",
        _SHAPED + "    loss = twice(tanh, sum(x))\n",
    ),
    "CR305": Explanation(
        "a layer whose parameters nobody owns, or cannot share",
        "A layer's parameters belong to the layer or model that calls it. A function calls a layer only if it hands"
        " over what the layer would own. Calls of one owner share what it owns, so that they need it of one shape.",
        _LAYER + "fn f(x: real[b, n]) = linear(x, 3)\n",
        _LAYER + "fn f(x: real[b, n], V: real[n, 3]) = linear(x, 3, W = V)\n",
    ),
    "CR306": Explanation(
        "a parameter of a model without a fitting value",
        "The parameters of a model are numbers, sizes and functions that are fixed when compiling: by their default,"
        " or by `--set width=64`. So are the sizes of functions that are set, as in `--set n=1000`.",
        "model m(width: dim):\n    input x: real[width]\n    loss = sum(x)\n",
        "model m(width: dim = 3):\n    input x: real[width]\n    loss = sum(x)\n",
    ),
    "CR307": Explanation(
        "a loss that is not one number",
        "A loss is a real number, which training makes small: a mean or a sum over the examples.",
        _SHAPED + "    loss = x\n",
        _SHAPED + "    loss = sum(x)\n",
    ),
    "CR308": Explanation(
        "random numbers in a loop of unknown length",
        "Samples are drawn before anything is computed, for each step of a loop at once; so the number of steps is a"
        " size. How often a `while` runs, or a range up to a value, only its values say.",
        "model m:\n    input x: real[b, 3]\n    h = x\n    while sum(h) > 1:\n        h = dropout(h / 2, 0.5)\n"
        "    loss = sum(h)\n",
        "model m:\n    input x: real[b, 3]\n    h = x\n    for t in range(4):\n        h = dropout(h / 2, 0.5)\n"
        "    loss = sum(h)\n",
    ),
}
