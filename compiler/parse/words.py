"""Words that are not in the language, and what to write instead: each a (message, code, hint)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from lark import Token

Mistake: TypeAlias = tuple[str, str, str]

KEYWORDS = ("fn", "return", "for", "while", "in", "if", "else", "and", "or", "not", "from", "import")
RESERVED = frozenset((*KEYWORDS, "true", "false", "none"))
CAPITALISED = {"True": "true", "False": "false", "None": "none"}

_OPERATORS = {
    "**": ("power is written `^` here, not `**`", "write `x^2`"),
    "&&": ("`&&` is not in the language", "write `and`"),
    "||": ("`||` is not in the language", "write `or`"),
    "!": ("`!` is not in the language", "write `not`, and `!=` for unequal"),
    "&": ("`&` is not in the language", "write `and`"),
    "|": ("`|` is not in the language", "write `or`; the absolute value is `abs(x)`"),
    ":=": ("`:=` is not in the language", "bind the name on a line of its own, with `=`"),
    "=>": ("`=>` is not in the language", "write `>=` to compare, `=` before a value, `->` before a result's type"),
    "<>": ("`<>` is not in the language", "write `!=`"),
    "===": ("`===` is not in the language", "write `==`"),
    "!==": ("`!==` is not in the language", "write `!=`"),
    "~": ("`~` cannot stand here", "write `not` to negate, `~=` for nearly equal in an example"),
    "?": ("`?` is not in the language", "a choice is written `a if condition else b`"),
    "{": ("`{` is not in the language", "blocks are indented behind a `:`, arrays stand in `[ ]`"),
    "}": ("`}` is not in the language", "blocks are indented behind a `:`, arrays stand in `[ ]`"),
    "\\": ("a line is not continued by a backslash", "within brackets a line may end anywhere: put ( ) round it"),
    "'": ("`'` is not in the language", "strings stand in double quotes, the transpose is `A.T`, no name has a prime"),
    "`": ("a backquote is not in the language", "leave it out"),
    "$": ("`$` is not in the language", "leave it out"),
}

_SYMBOLS = {
    "−": "-", "–": "-", "—": "-", "×": "*", "·": "*", "⋅": "*", "∗": "*", "÷": "/", "∕": "/", "≤": "<=", "≥": ">=",
    "≠": "!=", "≈": "~=", "→": "->", "…": "...", "√": "sqrt(x)", "∑": "sum[i](x[i])", "∏": "prod[i](x[i])", "∞": "inf",
    "∧": "and", "∨": "or", "¬": "not", "“": '"', "”": '"', "„": '"', "‘": '"', "’": '"', "′": "dx", "ᵀ": ".T",
    "（": "(", "）": ")", "，": ",", "：": ":",
}  # fmt: skip

# First words of statements in other languages, and what is written here instead.
HABITS = {
    "def": ("a function begins with `fn`, not `def`", "write `fn f(x):`, or in one line `fn f(x) = x^2`"),
    "function": ("a function begins with `fn`", "write `fn f(x):`, or in one line `fn f(x) = x^2`"),
    "func": ("a function begins with `fn`", "write `fn f(x):`, or in one line `fn f(x) = x^2`"),
    "lambda": ("there is no `lambda`", "write a function of its own: `fn f(x) = x^2`"),
    "class": ("there are no classes", "write functions; what they share are arguments"),
    "elif": ("there are no `if` statements", "a choice is an expression: `a if c else b if d else e`"),
    "print": ("there is nothing to print to", "`return` the value, or state it as an `example`"),
    "assert": ("there is no `assert`", "state what must hold as an `example`, or sizes with `as`"),
    "raise": ("there is no `raise`", "a function only computes"),
    "try": ("there is no `try`", "a function only computes"),
    "except": ("there is no `except`", "a function only computes"),
    "with": ("there is no `with`", "a function only computes"),
    "pass": ("there is no `pass`", "a function must return a value"),
    "break": ("there is no `break`", "state when to stop in the condition of `while`"),
    "continue": ("there is no `continue`", "write a choice: `a if condition else b`"),
    "del": ("there is no `del`", "a name that is no longer used costs nothing"),
    "global": ("there is no `global`", "hand the value in as an argument"),
    "nonlocal": ("there is no `nonlocal`", "hand the value in as an argument"),
    "yield": ("there is no `yield`", "`return` the values, separated by commas"),
    "async": ("there is no `async`", "a function only computes"),
    "await": ("there is no `await`", "a function only computes"),
    "end": ("there is no `end`", "a block ends where its indentation does: leave it out"),
    "let": ("a name is bound without `let`", "write `x = 3`"),
    "var": ("a name is bound without `var`", "write `x = 3`"),
    "const": ("a name is bound without `const`", "write `x = 3`"),
    "float": ("a name is bound without a type before it", "write `x = 3`"),
    "double": ("a name is bound without a type before it", "write `x = 3`"),
    "real": ("a name is bound without a type before it", "write `x = 3`"),
    "int": ("a name is bound without a type before it", "write `x = 3`"),
    "bool": ("a name is bound without a type before it", "write `x = 3`"),
}  # fmt: skip

# First words of what the language is to have.
LATER = {"collect"}

# Embeddings, overrides and isolates: what stands behind them is shown in another order.
DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")

# Words that stand between two operands elsewhere.
BETWEEN = {"is": "==", "mod": "%", "div": "//", "xor": "!=", "AND": "and", "OR": "or"}

DTYPES = ("real", "int", "bool")
TYPES = {
    "float": "real", "double": "real", "float64": "real", "float32": "real", "number": "real", "Real": "real",
    "integer": "int", "int64": "int", "int32": "int", "Int": "int", "boolean": "bool", "Bool": "bool",
    "array": "real[n]", "vector": "real[n]", "matrix": "real[n, m]", "tensor": "real[...]", "ndarray": "real[...]",
    "Tensor": "real[...]",
}  # fmt: skip


def start_of(token: Token) -> int:
    return token.start_pos or 0


def end_of(token: Token) -> int:
    return token.end_pos or 0


def capitalised(name: str) -> Mistake:
    return f"`{name}` begins with a small letter here", "CR016", f"write `{CAPITALISED[name]}`"


def junk(token: Token, before: Token | None, after: Token | None) -> Mistake:
    """For a word that no rule takes, between its neighbours."""
    if token.type == "OPEN_DOC":
        return "this docstring is never closed", "CR004", 'end it with `"""`'
    if token.type == "OPEN_STRING":
        return "this string is never closed", "CR004", 'end it with `"` on this line, or begin and end it with `"""`'
    if token == "\\" and after is not None and after.type == "NAME" and after.start_pos == token.end_pos:
        return f"`\\{after}` is not in the language", "CR016", f"write `{after}`: names have no backslash"
    if token == "'" and "'" in (before, after):
        return "`'''` is not in the language", "CR016", 'a string stands in `"`, a docstring in `"""`'
    if token == "?" and before is not None and before.type == "LSQB":
        return "a size has a name, or is a number", "CR024", "write `real[n]`"
    if token == "{" and before is not None and before.type == "CARET":
        return "an exponent stands in no braces", "CR016", "write `x^(n + 1)`, or `x^2`"
    if token in _OPERATORS:
        message, hint = _OPERATORS[token]
        return message, "CR016", hint
    if token.endswith("="):
        name = before if before is not None and before.type == "NAME" else "x"
        again = f"bind the name again: `{name} = {name} {_meant(token[:-1])} ...`"
        return f"`{token}` is not in the language", "CR016", again
    return stray(token)


def habit(first: Token, second: Token) -> Mistake:
    """For a line whose first word begins a statement in other languages."""
    message, hint = HABITS[first]
    if second.type == "NAME":
        hint = hint.replace("`x = 3`", f"`{second} = ...`")
        if first in ("def", "function", "func"):
            hint = f"write `fn {second}(...):`, or in one line `fn {second}(...) = ...`"
    return message, "CR017", hint


def stray(char: str) -> Mistake:
    """For a character that belongs to nothing."""
    said = character(char)
    if char in _SYMBOLS:
        return f"{said} is not in the language", "CR003", f"write `{_SYMBOLS[char]}`"
    plain = unicodedata.normalize("NFKC", char)
    if char != plain and plain.isdigit() and "SUPERSCRIPT" in unicodedata.name(char, ""):
        return f"{said} is not in the language", "CR003", f"write `^{plain}` for a power"
    if char.isspace():
        return f"{said} is not a space to a compiler", "CR003", "replace it by an ordinary space"
    return f"{said} is not in the language", "CR003", "leave it out"


def direction(char: str) -> Mistake:
    """For a character that changes the direction of the text behind it, also in a comment or a string."""
    hint = "leave it out: what stands behind it is not read in the order in which it is seen"
    return f"{character(char)} changes the direction of the text", "CR003", hint


def bad_name(written: str, normal: str) -> Mistake | None:
    """What is wrong with a name with other than ASCII letters, if anything."""
    if normal in RESERVED:
        return f"`{written}` is another way to write the reserved word `{normal}`", "CR019", "choose another name"
    if written.isidentifier() and normal.isidentifier():
        return None
    for length in range(1, len(written) + 1):
        if not written[:length].isidentifier():
            char = written[length - 1]
            plain = unicodedata.normalize("NFKC", char)
            hint = "names are made of letters, digits and `_`"
            if plain.isdigit() and "SUPERSCRIPT" in unicodedata.name(char, ""):
                hint = f"write `{written[: length - 1]}^{plain}` for a power"
            elif plain.isdigit():
                hint = f"write `{unicodedata.normalize('NFKC', written)}`"
            return f"{character(char)} cannot be part of a name", "CR006", hint
    return f"`{written}` cannot be a name", "CR006", "names are made of letters, digits and `_`"


def character(char: str) -> str:
    """How a message calls a character: itself if it can be seen, else its number and name."""
    name = unicodedata.name(char, "")
    if char.isprintable() and not char.isspace() and not unicodedata.combining(char):
        return f"`{char}`"
    return f"the character U+{ord(char):04X}" + (f" ({name.lower()})" if name else "")


def _meant(operator: str) -> str:
    return {"**": "^", "&": "and", "|": "or"}.get(operator, operator)
