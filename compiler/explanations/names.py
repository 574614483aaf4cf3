"""CR060 to CR094: names, calls, imports, index notation, derivatives and examples."""

from __future__ import annotations

from chainrule.compiler.explanations.entry import Explanation

NAMES: dict[str, Explanation] = {
    "CR060": Explanation(
        "a name that nothing has",
        "Names are those of the file, of its imports, and of the language, which are numpy's for the most"
        " part; functions are called without a module before them.",
        "fn f(x) = arcsin(x)",
        "fn f(x) = asin(x)",
    ),
    "CR061": Explanation(
        "a value that is called",
        "There is one namespace: a variable hides the function of its name.",
        "fn f(sum: real[n]) = sum(sum)",
        "fn f(total: real[n]) = sum(total)",
    ),
    "CR062": Explanation(
        "a definition by itself",
        "No function calls itself, directly or through others, and no constant is computed of itself.",
        "fn f(x) = 1 if x < 1 else x * f(x - 1)",
        "fn f(x) = gamma_of(x + 1)\nfn gamma_of(x) = exp(lgamma(x))",
    ),
    "CR063": Explanation(
        "a name that is defined twice",
        "In a file each name is defined once, and so is each parameter of a function.",
        "g = 9.81\ng = 9.8",
        "g = 9.81\nh = 9.8",
    ),
    "CR064": Explanation(
        "too many or too few arguments",
        "Every parameter without a default needs an argument. Lists are bracketed: `concatenate([a, b])`.",
        "fn f(x, y) = x * y\nfn g(x) = f(x)",
        "fn f(x, y) = x * y\nfn g(x) = f(x, 2)",
    ),
    "CR065": Explanation(
        "an argument by a name that is not there",
        "Arguments by name stand last, each once, by the name of the parameter.",
        "fn f(x: real[n]) = sum(x, axs = 0)",
        "fn f(x: real[n]) = sum(x, axis = 0)",
    ),
    "CR066": Explanation(
        "a default that is no number",
        "A default is a number of its parameter's type: written out, a constant of the file, or arithmetic on those.",
        "fn f(x, y = x) = x * y",
        "fn f(x, y = 2 * pi) = x * y",
    ),
    "CR067": Explanation(
        "a name that the emitter uses",
        "For `fn f` the emitted module has `f_forward`, `f_backward`, `f_grad` and what else is derived.",
        "fn f(x) = x^2\nfn f_grad(x) = 2 * x",
        "fn f(x) = x^2\nfn f_slope(x) = 2 * x",
    ),
    "CR068": Explanation(
        "a file that cannot be imported",
        "An import names a .cr file by its path from the file that imports it.",
        'from "./nowhere.cr" import dense',
        'from "./layers.cr" import dense',
    ),
    "CR069": Explanation(
        "an import from elsewhere",
        "Imports reach files at or below the folder of the file that is compiled, and no others: compiling a"
        " file reads nothing else.",
        'from "../layers.cr" import dense',
        'from "./layers.cr" import dense',
    ),
    "CR070": Explanation(
        "files that import each other",
        "Imports make no circle, and a file does not import itself. What two files need stands in a third.",
        'from "./model.cr" import dense  # in model.cr',
        'from "./layers.cr" import dense  # in model.cr',
    ),
    "CR071": Explanation(
        "a name that the file does not define",
        "An import names functions and constants that the other file defines.",
        'from "./layers.cr" import dnese',
        'from "./layers.cr" import dense',
    ),
    "CR072": Explanation(
        "a function that is not called",
        "A function is no value: it is called.",
        "fn f(x) = sin",
        "fn f(x) = sin(x)",
    ),
    "CR073": Explanation(
        "an option that is not known when compiling",
        "Axes, flags, sizes and options of functions are written out: they decide the shape of the result.",
        "fn f(x: real[n]) = sum(x, keep = 1)",
        "fn f(x: real[n]) = sum(x, keep = true)",
    ),
    "CR074": Explanation(
        "as many names as results",
        "On the left stand as many names as the right side has results; `_` takes one that is not needed.",
        "fn polar(r, a) = r * cos(a), r * sin(a)\nfn f(r, a):\n    x = polar(r, a)\n    return x",
        "fn polar(r, a) = r * cos(a), r * sin(a)\nfn f(r, a):\n    x, _ = polar(r, a)\n    return x",
    ),
    "CR076": Explanation(
        "an attribute that is not there",
        "`A.T` swaps the last two axes; it is the only attribute. Sizes have names in the argument's type.",
        "fn f(x: real[n]) = x.size",
        "fn f(x: real[n]) = n * 1.0",
    ),
    "CR080": Explanation(
        "an index that nothing bounds",
        "An index runs over the axes that it indexes by itself, or over a stated range.",
        "fn f(w: real[n]) = sum[k](k^2)",
        "fn f(w: real[n]) = sum[k < n](k^2)",
    ),
    "CR081": Explanation(
        "an index over axes that differ",
        "All axes that an index runs over have one size. With a stated range they need only be long enough.",
        "fn f(x: real[n], y: real[m]) = sum[i](x[i] * y[i])",
        "fn f(x: real[n], y: real[n]) = sum[i](x[i] * y[i])",
    ),
    "CR082": Explanation(
        "an index that hides a name",
        "Indices are new names. Elsewhere in brackets a name is a value, and the two are not to be confused.",
        "fn f(x: real[n], i: int) = sum[i](x[i])",
        "fn f(x: real[n], i: int) = sum[k](x[k]) * x[i]",
    ),
    "CR083": Explanation(
        "an index that leaves its axis",
        "Positions such as `i + 1` are proved to be on the axis. A stated range makes the index stop earlier.",
        "fn f(x: real[n]):\n    d[i] = x[i + 1] - x[i]\n    return d",
        "fn f(x: real[n]):\n    d[i < n - 1] = x[i + 1] - x[i]\n    return d",
    ),
    "CR084": Explanation(
        "brackets that introduce no indices",
        "On the left, and behind `sum`, stand distinct new names, each with a range or without.",
        "fn f(x: real[n]) = sum[i, i](x[i])",
        "fn f(x: real[n]) = sum[i](x[i])",
    ),
    "CR085": Explanation(
        "a range that is no size",
        "A range is known when compiling, but for sizes, and is the same for all other indices. A choice"
        " within makes it shorter.",
        "fn f(x: real[n], k: int) = sum[i < k](x[i])",
        "fn f(x: real[n], k: int) = sum[i](x[i] if i < k else 0)",
    ),
    "CR086": Explanation(
        "a function that does not reduce over indices",
        "`sum prod max min mean any all argmax argmin logsumexp` take indices in brackets, and one argument.",
        "fn f(x: real[n]) = softmax[i](x[i])",
        "fn f(x: real[n]) = logsumexp[i](x[i])",
    ),
    "CR090": Explanation(
        "something that cannot be derived",
        "`derive grad(f, x)` names a function of this file, once.",
        "fn f(x) = x^2\nderive grad(g, x)",
        "fn f(x) = x^2\nderive grad(f, x)",
    ),
    "CR091": Explanation(
        "an argument that cannot be differentiated by",
        "Behind the function stand real arguments of it, each once.",
        "fn f(x) = x^2\nderive grad(f, y)",
        "fn f(x) = x^2\nderive grad(f, x)",
    ),
    "CR092": Explanation(
        "a gradient of more than one number",
        "A gradient is that of a real scalar. `f_backward` takes a cotangent for each element of any result.",
        "fn f(x: real[n]) = x^2\nderive grad(f, x)",
        "fn f(x: real[n]) = sum(x^2)\nderive grad(f, x)",
    ),
    "CR093": Explanation(
        "an example whose sides differ in shape",
        "Both sides of an example have as many results, of the same shapes.",
        "fn f(x) = x\nexample f(1) == [1, 2]",
        "fn f(x) = x\nexample f([1, 2]) == [1, 2]",
    ),
    "CR094": Explanation(
        "a tolerance that is none",
        "`within` is a number above 0, relative to the right side.",
        "fn f(x) = x\nexample f(1) ~= 1 within -1",
        "fn f(x) = x\nexample f(1) ~= 1 within 1e-6",
    ),
    "CR095": Explanation(
        "an operator that is not applied to a function",
        "`grad`, `jvp`, `vjp`, `jacobian`, `hessian` and `hvp` take a function of the file, or such an operator of one,"
        " and behind it names of its parameters. What they make is a function: its arguments stand in a second pair"
        " of brackets.",
        "fn f(x) = x^2\nfn g(x) = grad(f(x))",
        "fn f(x) = x^2\nfn g(x) = grad(f, x)(x)",
    ),
    "CR096": Explanation(
        "tangents or cotangents that are missing, or too many",
        "Behind a `;` `jvp` takes a tangent for each parameter that it names, `vjp` a cotangent for each real result,"
        " `hvp` a direction for each parameter. No other call has a `;`.",
        "fn f(x) = x^2\nfn g(x):\n    y, t = jvp(f, x)(x)\n    return t",
        "fn f(x) = x^2\nfn g(x):\n    y, t = jvp(f, x)(x; 1)\n    return t",
    ),
    "CR097": Explanation(
        "a compact form that the structure does not give",
        "`diagonal` and `blocks` are Jacobians whose other elements are zeros, and `sparse` one whose elements stand"
        " where indices say. Whether that is so is read from the program: from slices, gathers, index notation.",
        "fn f(x: real[n]) = x * sum(x)\nderive jacobian(f, x, diagonal)",
        "fn f(x: real[n]) = x * sin(x)\nderive jacobian(f, x, diagonal)",
    ),
}
