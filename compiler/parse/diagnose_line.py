"""Mistakes that the kind of line tells: habits from other languages, headings, examples, words out of place."""

from __future__ import annotations

from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

from chainrule.compiler.parse import words
from chainrule.compiler.parse.diagnose import Place, Rule, shown
from chainrule.compiler.parse.layout import OPERAND_STARTS
from chainrule.compiler.source import CompileError

if TYPE_CHECKING:
    from lark import Token

BARE_STARTS = OPERAND_STARTS | {"NEWLINE", "COLON", "NOT", "LPAR", "LSQB"}
DECLARATIONS = {"let", "var", "const", "float", "double", "real", "int", "bool"}
KINDS = {"fn": "function", "layer": "layer"}
RESERVED_KINDS = {word.upper() for word in words.RESERVED}


def habit(place: Place) -> CompileError | None:
    """A line that begins like a statement of another language."""
    first, second = place.first, place.second
    if first.type in RESERVED_KINDS and second.type == "BIND":
        return place.error(place.span(first), f"`{first.value}` is reserved", "CR019", "choose another name")
    if first.type == "NAME" and first.value in words.HABITS:
        wanted = {"NAME"} if first.value in DECLARATIONS else BARE_STARTS
        if second.type in wanted:
            return place.error(place.span(first), *words.habit(first, second))
    if first.type in ("IF", "ELSE"):
        hint = "a choice is an expression: `y = a if condition else b`"
        return place.error(place.span(first), "there are no `if` statements", "CR017", hint)
    if first.type == "MATMUL":
        return place.error(place.span(first), "there are no decorators", "CR017", "leave it out")
    if first.type == "IMPORT":
        hint = 'names come from files: `from "./layers.cr" import residual`; the library is always in scope'
        return place.error(place.span(first), "there are no modules to import", "CR017", hint)
    if first.type == "FROM" and second.type in ("NAME", "DOT"):
        hint = 'write `from "./layers.cr" import residual`; the library is always in scope'
        return place.error(place.span(second), "the file to import from stands in quotes", "CR026", hint)
    return None


def later(place: Place) -> CompileError | None:
    """What the language is to have, and this version has not."""
    first, second = place.first, place.second
    if first.type == "NAME" and first.value in words.LATER and second.type in ("NAME", "FN"):
        return place.error(place.span(first), f"`{first.value}` is not supported yet", "CR018")
    return None


def out_of_place(place: Place) -> CompileError | None:
    """A line that stands where its kind cannot."""
    first, second = place.first, place.second
    if place.top:
        if first.type == "RETURN":
            hint = "indent it, if it belongs to the function above"
            return place.error(place.span(first), "`return` stands outside of a function", "CR023", hint)
        if first.type in ("STRING", "LONG_STRING"):
            hint = "it is the first line of the file, or of a function's body; elsewhere write a comment, `#`"
            return place.error(place.span(first), "this docstring documents nothing", "CR023", hint)
        return _top_level_statement(place)
    if first.type == "FN" and second.type == "NAME":
        hint = "move it to the top level, and hand in what it needs as arguments"
        message = "a function stands at the top level, not in another"
        return place.error(place.span(first, second), message, "CR023", hint)
    if first.type == "FROM":
        message = "`from` stands at the top level, not in a function"
        return place.error(place.span(first), message, "CR023", "move it up")
    if first.type == "NAME" and first.value in ("example", "derive") and second.type in ("NAME", "NUMBER"):
        message = f"`{first.value}` stands at the top level, not in a function"
        return place.error(place.span(first), message, "CR023", "do not indent it")
    if first.type in ("STRING", "LONG_STRING") and place.token.type == "NEWLINE" and place.at == 1:
        hint = "it is the first line of the body; elsewhere write a comment, `#`"
        return place.error(place.span(first), "this docstring does not stand first", "CR023", hint)
    return None


def _top_level_statement(place: Place) -> CompileError | None:
    """A line outside of functions that reads like one of a function."""
    first, second = place.first, place.second
    if place.open:
        return None
    whole = not place.accepts  # it could stand in a function
    if (
        first.type == "NAME"
        and second.type == "LPAR"
        and (place.token.type in ("COLON", "ARROW") or (whole and place.flat("BIND")))
    ):
        hint = f"write `fn {first.value}(...)`"
        return place.error(place.span(first), "a function begins with `fn`", "CR026", hint)
    if whole and first.type == "NAME" and second.type == "LSQB":
        message = "index notation stands in a function"
        return place.error(place.span(first), message, "CR023", "move this line into a `fn`")
    comma = place.flat("COMMA")
    if whole and comma is not None:
        message = "a line outside of a function binds one name to one value"
        hint = _point(place, comma) or "write a line for each; an array is `[a, b]`"
        return place.error(place.span(comma), message, "CR026", hint)
    equals = place.flat("BIND")
    if whole and equals is not None:
        at = next(position for position, token in enumerate(place.tokens) if token is equals)
        left = place.span(first, place.tokens[at - 1])
        return place.error(left, "this cannot stand on the left of `=`", "CR020", "write a name there")
    return None


def _point(place: Place, comma: Token) -> str:
    """For a comma between two numbers, as many countries write a point."""
    at = next(position for position, token in enumerate(place.tokens) if token is comma)
    before, after = place.tokens[at - 1], place.tokens[at + 1]
    if before.type == after.type == "NUMBER" and comma.end_pos == after.start_pos:
        return f"a decimal point is `.`: `{before}.{after}`"
    return ""


def loop(place: Place) -> CompileError | None:
    """A mistake in `for x in xs:`, `while c:`, `collect hs = h`."""
    first, token = place.first, place.token
    if first.type not in ("FOR", "WHILE", "COLLECT"):
        return None
    word = first.value
    if place.top:
        hint = "a loop stands in a function" if word != "collect" else "it stands in a loop, in a function"
        return place.error(place.span(first), f"`{word}` stands outside of a function", "CR023", hint)
    if first.type == "COLLECT":
        if "BIND" in place.accepts:
            hint = f"write `collect {place.second.value}s = {place.second.value}`"
            return place.error(place.span(), "what is collected gets a name", "CR026", hint)
        return None
    if token.type in ("BIND", "EQUAL") and first.type == "FOR" and "IN" in place.accepts:
        name = place.second.value
        return place.error(place.span(), "a loop goes over what stands behind `in`", "CR026", f"`for {name} in xs:`")
    if place.accepts == {"INDENT"}:
        hint = "indent the lines of its body by four spaces more"
        return place.error(place.span(first), f"this `{word}` has no body", "CR012", hint)
    if token.type == "NEWLINE" and "COLON" in place.accepts:
        return place.error(place.span(place.before), "a `:` is missing at the end of this line", "CR011", "write `:`")
    if place.before is not None and place.before.type == "COLON" and place.accepts == {"NEWLINE"}:
        hint = "begin the body on the next line, indented"
        return place.error(place.span(), f"nothing stands behind the `:` of a `{word}`", "CR011", hint)
    if token.type == "LPAR" or (place.before is not None and place.before.type == "MANNER"):
        hint = "write `for x in xs (checkpoint):`"
        return place.error(place.span(), f"{shown(token)} cannot stand here", "CR026", hint)
    if token.type == "NAME" and token.value in ("to", "until") and "COLON" in place.accepts:
        return place.error(place.span(), f"`{token.value}` cannot stand here", "CR026", "a range is `range(a, b)`")
    if place.second.type == "LPAR" and first.type == "FOR":
        hint = "write `for i in range(n):`"
        return place.error(place.span(place.second), "a loop has no brackets: it goes over positions", "CR026", hint)
    if "IN" in place.accepts and not place.open:
        name = place.second.value if place.second.type == "NAME" else "x"
        return place.error(place.span(), "a loop goes over what stands behind `in`", "CR026", f"`for {name} in xs:`")
    return None


def heading(place: Place) -> CompileError | None:
    """A mistake in `fn name(parameters) -> types`."""
    if place.first.type not in ("FN", "LAYER") or place.flat("BIND") is not None:
        return None
    if place.first.type == "LAYER" and not place.top:
        return None
    token, before = place.token, place.before
    if before is None:
        return None
    if token.type in RESERVED_KINDS and "NAME" in place.accepts and before.type != "COLON":
        return place.error(place.span(), f"`{token.value}` is reserved", "CR019", "choose another name")
    if place.at == 1 and token.type == "NUMBER":
        return place.error(place.span(), "a name does not begin with a digit", "CR006", "begin it with a letter")
    if place.at == 1:
        word = place.first.value
        hint = f"write `{word} f(x) = x^2`"
        return place.error(place.span(), f"this {KINDS[word]} has no name", "CR026", hint)
    name = place.tokens[1].value
    if place.at == 2 and token.type == "MINUS" and place.tokens[3].type == "NAME":
        whole = place.span(place.tokens[1], place.tokens[3])
        hint = f"write `{name}_{place.tokens[3].value}`"
        return place.error(whole, "`-` cannot be part of a name", "CR006", hint)
    if place.accepts == {"LPAR"}:
        word = place.first.value
        hint = f"write `{word} {name}(x)`, and `{word} {name}()` where there are none"
        return place.error(place.span(), f"the parameters of a {KINDS[word]} stand in brackets", "CR026", hint)
    if before.type == "COLON" and place.accepts == {"NEWLINE"}:
        word = place.first.value
        hint = f"write `{word} {name}(...) = ...` in one line, or begin the body on the next"
        return place.error(place.span(), f"nothing stands behind the `:` of a {KINDS[word]}", "CR011", hint)
    if "ARROW" in place.accepts or ({"BIND", "COLON"} <= place.accepts and not place.open):
        return _without_body(place, name)
    return _parameters(place)


def _without_body(place: Place, name: str) -> CompileError:
    """Behind the brackets or the result's type stands neither `=` nor `:`."""
    token = place.token
    if token.type != "NEWLINE":
        hint = "write `=` before a value, `:` at the end of the line before a body"
        return place.error(place.span(), f"`=` or `:` is missing before {shown(token)}", "CR011", hint)
    if place.block:
        return place.error(place.span(place.before), "a `:` is missing at the end of this line", "CR011", "write `:`")
    hint = "write `= ...` behind it, or `:` and an indented body"
    return place.error(place.span(place.tokens[1]), f"`{name}` has no body", "CR012", hint)


def _parameters(place: Place) -> CompileError | None:
    """Within the brackets, or where a type stands."""
    token, before = place.token, place.before
    assert before is not None
    if before.type in ("COLON", "ARROW") and "NAME" in place.accepts <= {"NAME", "DIM", "FN"}:
        hint = "a type is `real`, `int` or `bool`, with a shape: `real[n]`"
        if token.type == "LPAR":
            hint = "several types stand side by side: `-> real, real[n]`"
        return place.error(place.span(before), f"a type is missing behind `{before.value}`", "CR024", hint)
    if token.type in ("LPAR", "LSQB") and "LPAR" not in place.accepts and before.value in words.DTYPES:
        hint = f"write `{before.value}[n]`"
        return place.error(place.span(), "a shape stands in square brackets", "CR024", hint)
    if token.type == "LSQB" and before.type == "RSQB":
        message = "the axes of a type stand in one pair of brackets"
        return place.error(place.span(), message, "CR024", "write `real[n, m]`")
    if not place.open:
        return None
    if place.tokens[place.open[-1]].type == "LSQB":
        if token.type in ("COLON", "RSQB", "COMMA") and before.type in ("LSQB", "COMMA"):
            return place.error(place.span(), "each axis of a type has a size", "CR024", "give it a name: `real[n]`")
        return None
    if token.type == "SEMICOLON":
        return place.error(place.span(), "parameters are parted by commas", "CR016", "write `,`")
    if token.type == "EQUAL":
        return place.error(place.span(), "a default stands behind `=`", "CR021", "write `=`")
    if token.type in ("COMMA", "COLON", "BIND") and "NAME" in place.accepts:
        message = f"a parameter is missing before {shown(token)}"
        return place.error(place.span(), message, "CR026", "leave it out, or name the parameter")
    if token.type in ("STAR", "CARET") and "NAME" in place.accepts:
        hint = "name each parameter; an array holds any number of values: `x: real[n]`"
        return place.error(place.span(), "a function has a fixed number of parameters", "CR017", hint)
    if before.type == "NAME" and "COLON" in place.accepts:
        if token.type == "LSQB":
            hint = f"write `{before.value}: real[n]`"
            return place.error(place.span(before, token), "the shape of a parameter belongs to its type", "CR024", hint)
        if token.type == "NAME":
            types = (*words.TYPES, "real", "int", "bool")
            mark = ":" if token.value in types else ","
            hint = f"write `{before.value}{mark} {token.value}{place.bracketed(place.at + 1)}`"
            if before.value in types:
                hint = f"write `{token.value}: {words.TYPES.get(before.value, before.value)}`"
            message = f"{shown(before)} and {shown(token)} stand side by side"
            return place.error(place.span(before, token), message, "CR015", hint)
    return None


def definition(place: Place) -> CompileError | None:
    """A mistake in an import, `derive` or `example`."""
    first, token, before = place.first, place.token, place.before
    if first.type == "FROM":
        if token.type == "STAR":
            return place.error(place.span(), "names are imported one by one", "CR026", "name what you need")
        hint = 'write `from "./layers.cr" import residual, dense as d`'
        return place.error(place.span(), _unfinished(place, "import"), "CR026", hint)
    if first.type == "DERIVE":
        hint = "write `derive grad(f, x)`: what to derive, the function, the arguments"
        if token.type == "BIND" and not place.open:
            hint = f"to state a derivative of your own write `derivative {place.span(place.second, before).text} = ...`"
        return place.error(place.span(), _unfinished(place, "`derive`"), "CR026", hint)
    if first.type == "EXAMPLE" and not place.open and not place.wants_operand:
        compared = place.flat("EQUAL", "CLOSE_TO")
        hint = "write `example f(0) == 1`, or `example f(0) ~= 1.5 within 1e-6`"
        if token.type == "BIND":
            return place.error(place.span(), "`=` binds a name, and `==` compares", "CR021", hint)
        if compared is None and token.type in (
            "NEWLINE",
            "WITHIN",
            "LESS",
            "MORE",
            "AT_MOST",
            "AT_LEAST",
            "UNEQUAL",
            "COMMA",
        ):
            return place.error(place.span(), "an example states a value with `==` or `~=`", "CR026", hint)
        if compared is not None and token.type == "COMMA":
            hint = f"several results stand in brackets: `{compared.value} [{_values(place, compared)}]`"
            return place.error(place.span(), "an example compares one value with one other", "CR026", hint)
        if compared is not None and token.type in ("EQUAL", "CLOSE_TO", "LESS", "MORE"):
            return place.error(place.span(), "an example compares one value with one other", "CR026", hint)
    return None


def _values(place: Place, compared: Token) -> str:
    """What stands between an example's comparison and its end, or its `within`."""
    behind = dropwhile(lambda token: token is not compared, place.tokens)
    values = list(takewhile(lambda token: token.type not in ("WITHIN", "NEWLINE"), behind))[1:]
    return place.span(values[0], values[-1]).text


def _unfinished(place: Place, what: str) -> str:
    if place.token.type == "NEWLINE":
        return f"this {what} is not finished"
    return f"{shown(place.token)} cannot stand in this {what}"


RULES: tuple[Rule, ...] = (habit, later, loop, out_of_place, heading, definition)
