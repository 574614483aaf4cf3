"""Mistakes within a statement: values missing or side by side, commas, choices, `=` and `==`, reserved words."""

from __future__ import annotations

from chainrule.compiler.parse import words
from chainrule.compiler.parse.diagnose import Place, Rule, shown
from chainrule.compiler.parse.diagnose_line import RESERVED_KINDS
from chainrule.compiler.parse.layout import OPERAND_ENDS, OPERAND_STARTS
from chainrule.compiler.source import CompileError

OPERATORS = {
    "PLUS", "MINUS", "STAR", "SLASH", "FLOOR", "PERCENT", "MATMUL", "CARET", "EQUAL", "UNEQUAL", "LESS", "AT_MOST",
    "MORE", "AT_LEAST", "AND", "OR", "NOT", "PIPE", "CLOSE_TO", "IF", "ELSE", "BIND", "RETURN", "EXAMPLE", "WITHIN",
    "DOT", "COLON",
}  # fmt: skip
STRING_PREFIXES = {"f", "r", "b", "u", "fr", "rf", "rb", "br", "F", "R", "B", "U"}


def side_by_side(place: Place) -> CompileError | None:
    """Two operands with nothing between them."""
    token, before = place.token, place.before
    if before is None or before.type not in OPERAND_ENDS or token.type not in OPERAND_STARTS:
        return None
    both = place.span(before, token)
    touching = before.end_pos == token.start_pos
    if before.value == "lambda":
        message, hint = words.HABITS["lambda"]
        return place.error(place.span(before), message, "CR017", hint)
    if token.type in ("STRING", "LONG_STRING") and before.value in STRING_PREFIXES and touching:
        return place.error(both, "a string has no prefix", "CR017", "write the string alone; nothing is put into it")
    if token.value in words.BETWEEN:
        hint = f"write `{words.BETWEEN[token.value]}`"
        return place.error(place.span(), f"`{token.value}` is not an operator here", "CR016", hint)
    if before.type == "NUMBER" and touching:
        return _number(place)
    message = f"{shown(before)} and {shown(token)} stand side by side"
    if before.type == "NUMBER" and token.type == "NAME":
        hint = f"did you mean `{before.value} * {token.value}`?"
    elif place.open:
        hint = "a `,` or an operator is missing between them"
    elif before.type == "NAME" and place.at == 1:
        hint = f"write `{before.value} = ...` to bind a name, `{before.value}(...)` to call a function"
    elif before.type == "NAME":
        call, product = f"`{before.value}({token.value})`", f"`{before.value} * {token.value}`"
        hint = f"write {call} to call a function, {product} for a product"
    else:
        hint = "an operator is missing between them"
    return place.error(both, message, "CR015", hint)


def _number(place: Place) -> CompileError:
    """A word that begins right behind a number."""
    token, before = place.token, place.before
    assert before is not None
    both = place.span(before, token)
    text = before.value + token.value
    if token.type == "NUMBER":
        return place.error(both, f"`{text}` is not a number", "CR005", "a number has one point: `1.5`")
    if before.value == "0" and token.value[:1] in ("x", "X", "b", "B", "o", "O"):
        return place.error(both, "numbers are written in decimal", "CR005", _decimal(text))
    if token.value in ("e", "E"):
        return place.error(both, "the exponent of this number is missing", "CR005", f"write `{before.value}e3`")
    if token.value in ("j", "J"):
        hint = f"write `{before.value} * {token.value}` for a product"
        return place.error(both, "there are no complex numbers", "CR005", hint)
    message = f"{shown(before)} and {shown(token)} stand side by side"
    return place.error(both, message, "CR015", f"did you mean `{before.value} * {token.value}`?")


def _decimal(text: str) -> str:
    try:
        return f"write `{int(text, 0)}`" if len(text) < 20 else "write it in decimal"
    except ValueError:
        return "write it in decimal"


def python_words(place: Place) -> CompileError | None:
    """`in`, `not in`, `for` in brackets, `return` and `fn` in the middle of a line."""
    token, before = place.token, place.before
    if before is None:
        return None
    behind = before.type in OPERAND_ENDS
    if token.type in ("IN", "NOT") and behind:
        left = before.value if before.type == "NAME" else "x"
        if token.type == "IN" and place.open and place.tokens[place.open[-1]].type == "LSQB":
            hint = f"an index runs from 0, and states where it ends: `[{left} < n]`"
            return place.error(place.span(), "`in` does not state a range", "CR016", hint)
        hint = f"compare with each: `any({left} == a)`, where `a` is an array"
        return place.error(place.span(), f"`{token.value}` does not stand between two values", "CR016", hint)
    if token.type == "FOR" and behind:
        hint = "write index notation: `q[i] = x[i]^2`, and `sum[i](x[i])`"
        return place.error(place.span(), "there are no comprehensions", "CR017", hint)
    if token.type == "RETURN":
        return place.error(place.span(), "`return` begins a line of its own", "CR023", "leave it out")
    if token.type in ("FN", "FROM") and behind and not place.open:
        message = f"`{token.value}` begins a line of its own"
        return place.error(place.span(), message, "CR023", "break the line before it")
    if token.type == "ELSE" and behind and "IF" in place.accepts:
        hint = "a choice is written `a if condition else b`"
        return place.error(place.span(), "this `else` has no `if` before it", "CR014", hint)
    if token.type == "FN" and place.wants_operand:
        hint = "give it a name at the top level: `fn f(x) = x^2`"
        return place.error(place.span(), "a function is not an expression", "CR023", hint)
    return None


def reserved(place: Place) -> CompileError | None:
    """A reserved word where a name is to stand."""
    token, before = place.token, place.before
    if token.type not in RESERVED_KINDS:
        return None
    after = place.tokens[min(place.at + 1, len(place.tokens) - 1)]
    named = before is None or before.type in ("DOT", "AS") or after.type == "BIND"
    if named and after.type in ("BIND", "COMMA", "DOT", "LSQB", "RPAR", "NEWLINE"):
        return place.error(place.span(), f"`{token.value}` is reserved", "CR019", "choose another name")
    return None


def without_else(place: Place) -> CompileError | None:
    if "ELSE" not in place.accepts:
        return None
    depth = 0
    for token in reversed(place.tokens[: place.at]):
        if token.type in ("RPAR", "RSQB"):
            depth += 1
        elif token.type in ("LPAR", "LSQB"):
            depth -= 1
        elif token.type == "IF" and depth == 0:
            hint = "write what it is otherwise: `a if condition else b`"
            if place.token.type == "BIND":
                return place.error(place.span(), "`=` binds a name, and `==` compares", "CR021", "write `==`")
            return place.error(place.span(token), "this choice has no `else`", "CR014", hint)
    return None


def binding(place: Place) -> CompileError | None:
    """A `=` that cannot stand where it does."""
    if place.token.type != "BIND":
        return None
    if place.open:
        hint = "write `==` to compare; an option of a call is a bare name: `sum(x, axis = 0)`"
        return place.error(place.span(), "`=` cannot stand here", "CR021", hint)
    if place.first.type == "RETURN":
        hint = "bind the name on the line before, and `==` compares"
        return place.error(place.span(), "`return` takes values, and `=` binds a name", "CR021", hint)
    if place.flat("BIND") is not None:
        return place.error(place.span(), "a line binds once", "CR021", "write a line for each, and `==` to compare")
    if place.wants_operand:
        return None
    return place.error(place.span(), "`=` cannot stand here", "CR021", "write `==` to compare")


def punctuation(place: Place) -> CompileError | None:
    token, before = place.token, place.before
    if token.type == "SEMICOLON" and not place.open:
        hint = "leave it out; a second statement begins on a line of its own"
        return place.error(place.span(), "a line does not end in `;`", "CR016", hint)
    if token.type == "COLON" and not place.open and not place.wants_operand:
        if place.at == 1 and before is not None and before.type == "NAME":
            hint = f"write `{before.value} = ...`; `... as real[n]` asserts sizes"
            return place.error(place.span(), "a name in a body has no declared type", "CR024", hint)
        return place.error(place.span(), "this `:` opens nothing", "CR029", "leave it out")
    if token.type == "COLON" and "BIND" in place.accepts and before is not None:
        return place.error(place.span(), "an option is given by `=`", "CR021", f"write `{before.value} = ...`")
    if token.type == "COMMA" and place.open:
        opening = place.open[-1]
        call = opening > 0 and place.tokens[opening - 1].type in OPERAND_ENDS
        if place.tokens[opening].type == "LPAR" and not call and not place.wants_operand:
            hint = "several values stand without brackets, `return a, b`; an array is `[a, b]`"
            if opening == 0:
                hint = "on the left, several names stand without brackets: `a, b = ...`"
            span = place.span(place.tokens[opening], token)
            return place.error(span, "these brackets hold more than one value", "CR025", hint)
    if token.type == "ARROW":
        hint = "write it between the `)` and the `=` or `:` of a function"
        return place.error(place.span(), "`->` stands before a function's result type only", "CR023", hint)
    if token.type == "DOTS":
        return place.error(place.span(), "`...` stands in square brackets only", "CR023", "`x[..., 0]`, `real[..., n]`")
    if token.type == "CLOSE_TO":
        hint = "compare with `abs(a - b) < 1e-9`"
        return place.error(place.span(), "`~=` stands in an `example` only", "CR023", hint)
    return None


def missing(place: Place) -> CompileError | None:
    """An operand that is not there."""
    token, before = place.token, place.before
    if not place.wants_operand:
        if "NAME" in place.accepts and before is not None and before.type == "DOT":
            if place.tokens[place.at - 2].type == "NUMBER":
                both = place.span(place.tokens[place.at - 2], before)
                return place.error(both, f"`{both.text}` is not a number", "CR005", "a number has one point: `1.5`")
            hint = "`A.T` swaps the last two axes"
            return place.error(place.span(before), "a name is missing behind `.`", "CR014", hint)
        return None
    if before is None:
        hint = "a comment begins with `#`" if token.type in ("SLASH", "FLOOR", "PERCENT", "MINUS", "STAR") else ""
        return place.error(place.span(), f"{shown(token)} has nothing before it", "CR014", hint)
    if before.type in ("LPAR", "LSQB") and token.type in ("RPAR", "RSQB"):
        what = "an index is missing" if before.type == "LSQB" else "a value is missing"
        return place.error(place.span(before, token), f"{what} in these brackets", "CR014")
    if before.type in ("COMMA", "LPAR", "LSQB", "SEMICOLON"):
        if token.type == "NEWLINE":
            hint = "leave the `,` out, or put ( ) round what goes on in the next line"
            return place.error(place.span(before), "nothing stands behind this `,`", "CR025", hint)
        if token.type == "STAR" and before.type != "SEMICOLON":
            hint = "write its elements one by one: `x[0], x[1]`"
            return place.error(place.span(), "nothing is unpacked", "CR017", hint)
        return place.error(place.span(), f"a value is missing before {shown(token)}", "CR014")
    if before.type in OPERATORS:
        if token.type == "NEWLINE":
            hint = "put the whole expression in ( ) to go on in the next line"
            if before.type in ("BIND", "RETURN"):
                hint = "write a value behind it; within ( ) it may begin on the next line"
            return place.error(place.span(before), f"a value is missing behind {shown(before)}", "CR014", hint)
        if token.type in ("FOR", "WHILE") and place.tokens[place.at + 1].type == "NAME":
            hint = "write it on a line of its own; `collect ys = y` in its body keeps a `y` of each step"
            return place.error(place.span(), "a loop is a statement, not a value", "CR017", hint)
        if token.type in RESERVED_KINDS - {"IF", "ELSE", "AND", "OR"}:
            return place.error(place.span(), f"`{token.value}` is reserved", "CR019", "choose another name")
        hint = "power is `^`" if before.type == token.type == "STAR" else ""
        if token.type == "IF":
            hint = "a choice is written `a if condition else b`"
        return place.error(
            place.span(before, token), f"a value is missing between {shown(before)} and {shown(token)}", "CR014", hint
        )
    return None


def idle(place: Place) -> CompileError | None:
    """A line that computes and keeps nothing."""
    if place.token.type != "NEWLINE" or "BIND" not in place.accepts or place.open:
        return None
    last = place.tokens[place.at - 1]
    if place.flat("EQUAL") is not None:
        message = "this line compares, and binds nothing"
        return place.error(place.span(place.first, last), message, "CR021", "write `=` to bind")
    if place.top:
        hint = "bind it, `c = ...`, or state what it is: `example f(0) == 1`"
    else:
        hint = "bind it, `y = ...`, or `return` it"
    return place.error(place.span(place.first, last), "this line does nothing with its value", "CR022", hint)


RULES: tuple[Rule, ...] = (
    side_by_side,
    python_words,
    reserved,
    without_else,
    binding,
    punctuation,
    missing,
    idle,
)
