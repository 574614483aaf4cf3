"""CR001 to CR029: text and syntax."""

from __future__ import annotations

from chainrule.compiler.explanations.entry import Explanation

TEXT: dict[str, Explanation] = {
    "CR001": Explanation(
        "a file that cannot be read",
        "The file is missing, is a folder, or may not be read. Check its name, and where you are.",
        "",
        "",
    ),
    "CR002": Explanation(
        "a file that is not text",
        "A .cr file is UTF-8 text, with or without a byte order mark. Save it again as UTF-8 in your editor.",
        "c = \0",
        "c = 0",
    ),
    "CR003": Explanation(
        "a character that is not in the language",
        "Outside of comments and strings stand names, numbers and the operators + - * / // % @ ^ == != < <= > >=."
        " Signs that are copied from a paper or a web page have a spelling of their own, which the hint tells.",
        "fn area(a, b) = a × b",
        "fn area(a, b) = a * b",
    ),
    "CR004": Explanation(
        "a string that is never closed",
        'A string begins and ends with " on one line, or with three of them on any number of lines.',
        'from "./layers.cr import dense',
        'from "./layers.cr" import dense',
    ),
    "CR005": Explanation(
        "a number that cannot be",
        "Numbers are decimal: 3, 1_000, 0.5, 1e-12. A number without point and exponent is an int, up to 2^63 - 1;"
        " any other is a real, between 5e-324 and 1.8e308.",
        "c = 1e999",
        "c = 1e99",
    ),
    "CR006": Explanation(
        "a character that cannot be part of a name",
        "Names are made of letters (also Greek ones), digits and _, and do not begin with a digit."
        " Powers are written with ^.",
        "fn square(x) = x²",
        "fn square(x) = x^2",
    ),
    "CR007": Explanation(
        "a bracket that is never closed",
        "Within brackets a line may end anywhere, so that a missing one swallows the lines below it.",
        "fn f(x) = sin((x + 1) * 2",
        "fn f(x) = sin((x + 1) * 2)",
    ),
    "CR008": Explanation(
        "a closing bracket that fits none",
        "( is closed by ), and [ by ], the one that was opened last first.",
        "fn f(x) = sin(x]",
        "fn f(x) = sin(x)",
    ),
    "CR009": Explanation(
        "a tab before a line",
        "Blocks are indented with spaces, by four: how wide a tab is depends on who looks.",
        "fn f(x):\n\ty = x\n\treturn y",
        "fn f(x):\n    y = x\n    return y",
    ),
    "CR010": Explanation(
        "indentation that fits no block",
        "The lines of a body are all indented alike, and only a line that ends in `:` opens a block.",
        "fn f(x):\n    y = x\n      z = y\n    return z",
        "fn f(x):\n    y = x\n    z = y\n    return z",
    ),
    "CR011": Explanation(
        "a missing : or =",
        "Behind the heading of a function stands `= value` on the same line, or `:` and then the indented body.",
        "fn f(x)\n    return x",
        "fn f(x):\n    return x",
    ),
    "CR012": Explanation(
        "a function without a body",
        "A function is `fn f(x) = value`, or a heading that ends in `:` with its body indented below it.",
        "fn f(x):",
        "fn f(x):\n    return x",
    ),
    "CR013": Explanation(
        "a body that does not end in its return",
        "The last line of a body is its one `return`: there is nothing behind it, and none before it.",
        "fn f(x):\n    y = x^2",
        "fn f(x):\n    y = x^2\n    return y",
    ),
    "CR014": Explanation(
        "a missing value",
        "An operator stands between two values, brackets hold at least one, and a choice has an `else`."
        " To go on in the next line, put the whole expression in ( ).",
        "fn f(x) = x +",
        "fn f(x) = x + 1",
    ),
    "CR015": Explanation(
        "two values side by side",
        "A product is written with *, and what a call or an array holds is parted by commas.",
        "fn f(x) = 2x",
        "fn f(x) = 2 * x",
    ),
    "CR016": Explanation(
        "an operator or word of another language",
        "Power is ^, the logical operators are `and or not`, constants are `true false none`, a name is bound by ="
        " alone, strings stand in double quotes, and a line ends without a semicolon.",
        "fn f(x) = x**2",
        "fn f(x) = x^2",
    ),
    "CR017": Explanation(
        "a statement of another language",
        "A file holds functions (`fn`), constants, imports, examples and `derive`; a function holds lines that bind"
        " names, and its `return`. A choice is an expression, `a if condition else b`.",
        "def f(x):\n    return x",
        "fn f(x):\n    return x",
    ),
    "CR018": Explanation(
        "something that is not supported yet",
        "The language may have this one day; this version has not. What there is instead, the message says.",
        "fn f(x: real[n]) = x * range(n)",
        "fn f(x: real[n]) = x * arange(n)",
    ),
    "CR019": Explanation(
        "a reserved word as a name",
        "Reserved are fn return for while in if else and or not from import, and true false none."
        " Every other word may be a name.",
        "fn f(in) = in^2",
        "fn f(x) = x^2",
    ),
    "CR020": Explanation(
        "something that cannot be bound",
        "On the left of = stands a name, or a name with indices that are new names: `q[i, j] = ...`."
        " Arrays never change: `y[i] = v if i == 0 else x[i]` is x with its first element replaced.",
        "fn f(x: real[n], v):\n    x[0] = v\n    return x",
        "fn f(x: real[n], v):\n    y[i] = v if i == 0 else x[i]\n    return y",
    ),
    "CR021": Explanation(
        "= and == exchanged",
        "= binds a name, once a line; == compares.",
        "fn f(x) = 1 if x = 0 else 2",
        "fn f(x) = 1 if x == 0 else 2",
    ),
    "CR022": Explanation(
        "a line that does nothing",
        "A function has no effect but its value, so a line that only computes is a slip.",
        "fn f(x):\n    sin(x)\n    return x",
        "fn f(x):\n    y = sin(x)\n    return y",
    ),
    "CR023": Explanation(
        "something out of its place",
        "Functions, imports, examples and `derive` stand at the top level and begin a line; `return` and index"
        " notation stand in a function; a docstring stands first.",
        "fn f(x) = x\nreturn 3",
        "fn f(x):\n    return 3",
    ),
    "CR024": Explanation(
        "a type that cannot be",
        "Types are `real`, `int` and `bool`, each with a shape: `real[n, 2*m]`, `int[...]`. They stand behind the :"
        " of a parameter, behind `->`, and behind `as`.",
        "fn f(x: float) = x",
        "fn f(x: real) = x",
    ),
    "CR025": Explanation(
        "a comma out of place",
        "Several values stand side by side without brackets, and with nothing behind the last; arrays stand in [ ],"
        " where a last comma does no harm.",
        "fn f(x) = (x, x^2)",
        "fn f(x) = x, x^2",
    ),
    "CR026": Explanation(
        "a definition that lacks a part",
        'fn f(x) = x^2, c = 3, from "./layers.cr" import dense, derive grad(f, x), and example f(0) == 1'
        " or example f(0) ~= 1.5 within 1e-6.",
        "fn f(x) = x\nexample f(3)",
        "fn f(x) = x\nexample f(3) == 3",
    ),
    "CR027": Explanation(
        "arguments or parameters out of order",
        "Each is given once; those with a name or a default stand behind those without.",
        "fn f(a = 1, b) = a + b",
        "fn f(b, a = 1) = a + b",
    ),
    "CR029": Explanation(
        "something unexpected",
        "The file cannot go on like this at this place. The hint tells what could stand there.",
        "fn f(x: real[n:]) = x",
        "fn f(x: real[n]) = x",
    ),
}
