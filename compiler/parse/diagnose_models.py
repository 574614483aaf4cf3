"""Mistakes in the lines of layers, models, equations and rules of one's own."""

from __future__ import annotations

from chainrule.compiler.parse import words
from chainrule.compiler.parse.diagnose import Place, Rule, shown
from chainrule.compiler.parse.layout import BODY_WORDS
from chainrule.compiler.source import CompileError

FORMS = {
    "PARAM": "param W: real[n, m] ~ glorot_uniform",
    "STATE": "state mean: real[n] ~ zeros",
    "SAMPLE": "sample eps: real[n] ~ normal",
    "INPUT": "input x: real[batch, n]",
    "OUTPUT": "output y = softmax(x)",
    "UPDATE": "update mean = 0.9 * mean + 0.1 * now",
    "LAYER": "layer enc = dense(units = 32)",
    "SOLVE": "solve x from 1:",
    "ON_BACKWARD": "on_backward x: d_x = ...",
    "MODEL": "model digits(width: dim = 32):",
    "DERIVATIVE": "derivative f(x, y) = y, x",
    "BACKWARD": 'backward f(x; d_f) = d_f`, or `backward f(x; d_f) unchecked "a reason" = d_f',
    "EXTERN": "extern fn j0(x) = scipy.special.j0",
    "POLICY": "policy relu(0) = 1",
}
TOP = {"model", "derivative", "backward", "policy", "extern"}


def misplaced(place: Place) -> CompileError | None:
    """Lines of a body outside of one, and definitions within one."""
    first, second = place.first, place.second
    if place.top and first.type == "NAME" and first.value in BODY_WORDS and second.type == "NAME":
        where = "function" if first.value in ("solve", "on_backward") else "model"
        where = "layer or a model" if first.value in ("param", "state", "sample", "update") else where
        message = f"`{first.value}` stands in the body of a {where}"
        return place.error(place.span(first), message, "CR023", "indent it, if it belongs to what is above")
    if place.top:
        if first.type == "NAME" and first.value == "extern" and second.type == "NAME":
            hint = f"write `{FORMS['EXTERN']}`"
            return place.error(place.span(second), "`extern` stands before `fn`", "CR026", hint)
        return None
    if first.type == "NAME" and first.value in TOP and second.type in ("NAME", "FN"):
        message = f"`{first.value}` stands at the top level"
        return place.error(place.span(first), message, "CR023", "do not indent it")
    if first.type == "LAYER" and place.token.type in ("LPAR", "COLON"):
        hint = f"move it to the top level; in a body `{FORMS['LAYER']}` is one owner of parameters"
        return place.error(place.span(first), "a layer is defined at the top level", "CR023", hint)
    return None


def declared(place: Place) -> CompileError | None:
    """A mistake in `param`, `state`, `sample`, `input`, `output`, `update`, `layer e = ...`."""
    first, token, before = place.first, place.token, place.before
    if first.type == "NAME" and first.value in BODY_WORDS and place.at == 1 and token.type == "COLON":
        hint = f"write `{FORMS[first.value.upper()]}`"
        return place.error(place.span(), f"`{first.value}` is followed by a name", "CR026", hint)
    if first.type not in FORMS or place.open or before is None:
        return None
    if first.type in ("PARAM", "STATE", "SAMPLE") and token.type == "BIND":
        if first.type == "SAMPLE":
            message, example = "what a sample is drawn from stands behind `~`", "normal(0, 1)"
        else:
            message, example = f"what a `{first.value}` starts as stands behind `~`", "zeros"
        hint = f"`~` in place of `=`, such as `{place.span(first, before).text} ~ {example}`"
        return place.error(place.span(), message, "CR026", hint)
    if first.type == "INPUT" and token.type in ("BIND", "TILDE"):
        hint = "leave it out; a model's sizes and rates stand in its brackets: `model m(rate = 0.1):`"
        return place.error(place.span(), "an input is what the caller hands in, and has no value", "CR026", hint)
    if before.type == "COLON" and place.accepts == {"NAME"} and first.type != "ON_BACKWARD":
        hint = "a type is `real`, `int` or `bool`, with a shape: `real[n]`"
        return place.error(place.span(before), "a type is missing behind `:`", "CR024", hint)
    if first.type in ("OUTPUT", "UPDATE", "LAYER") and "BIND" in place.accepts and not place.top:
        name = place.tokens[1].value
        hint = f"write `{first.value} {name} = ...`"
        if first.type == "OUTPUT" and token.type == "NEWLINE":
            hint = f"write `output {name} = {name}`, if it is bound above"
        return place.error(place.span(), f"this `{first.value}` has no value", "CR026", hint)
    return None


def solving(place: Place) -> CompileError | None:
    """A mistake in `solve x from start:`, or one of its equations."""
    first, token, before = place.first, place.token, place.before
    if first.type == "NAME" and first.value == "solve" and token.type == "FROM" and not place.open:
        hint = "write `solve x, y from 1, 2:`"
        return place.error(place.span(place.second, before), "the unknowns stand without brackets", "CR026", hint)
    if place.kind == "equation":
        return _equation(place)
    if first.type != "SOLVE" or place.open:
        return None
    if place.accepts == {"INDENT"}:
        hint = "indent them below it, a line for each: `x^2 == 2`"
        return place.error(place.span(first), "this `solve` has no equations", "CR012", hint)
    if place.flat("FROM") is None:
        if token.type in ("COLON", "BIND", "NEWLINE") and place.at > 1:
            hint = f"write `solve {place.span(place.second, before).text} from 1:`; Newton's method starts there"
            return place.error(place.span(first, before), "this `solve` has no start", "CR026", hint)
        return _unfinished(place)
    if token.type == "NEWLINE" and "COLON" in place.accepts:
        return place.error(place.span(before), "a `:` is missing at the end of this line", "CR011", "write `:`")
    return None


def _equation(place: Place) -> CompileError | None:
    """A line in the block of a `solve`."""
    if place.open or "EQUAL" not in place.accepts:
        return None
    if place.token.type == "BIND":
        return place.error(place.span(), "an equation is written with `==`", "CR021", "write `==`")
    if place.token.type == "NEWLINE":
        whole = place.span(place.first, place.before)
        hint = f"write `{whole.text} == 0`"
        return place.error(whole, "each line of a `solve` is an equation", "CR026", hint)
    return None


def rules(place: Place) -> CompileError | None:
    """A mistake in `derivative`, `backward`, `extern`, `policy`, a model's heading, `on_backward`."""
    first, token, before = place.first, place.token, place.before
    if first.type in ("DERIVATIVE", "BACKWARD") and place.open and token.type == "COLON" and place.flat("BIND") is None:
        hint = "leave the types out: they are those of the function"
        return place.error(place.span(), "a rule names its function's parameters", "CR024", hint)
    if first.type in ("DERIVATIVE", "BACKWARD") and token.value == "unchecked" and not place.open:
        hint = f'write `{first.value} {place.second.value}(...) unchecked "why it is another derivative" = ...`'
        message = "`unchecked` stands behind the brackets, and a reason behind it"
        return place.error(place.span(), message, "CR026", hint)
    if first.type in ("DERIVATIVE", "BACKWARD", "MODEL", "EXTERN", "POLICY", "ON_BACKWARD"):
        if before is not None and before.type == "COLON" and place.accepts == {"NEWLINE"} and first.type == "MODEL":
            return place.error(place.span(), "the body of a model begins on the next line", "CR011", "break the line")
        if place.wants_operand or (place.open and "NAME" not in place.accepts) or place.flat("BIND") is not None:
            return None
        if token.type == "NEWLINE" and "COLON" in place.accepts and place.block:
            return place.error(place.span(before), "a `:` is missing at the end of this line", "CR011", "write `:`")
        return _unfinished(place)
    return None


def tilde(place: Place) -> CompileError | None:
    """A `~` where nothing starts as anything."""
    if place.token.type != "TILDE":
        return None
    first = place.first
    if first.type in ("OUTPUT", "UPDATE", "LAYER"):
        return place.error(place.span(), f"the value of an `{first.value}` stands behind `=`", "CR021", "write `=`")
    return place.error(place.span(), *words.junk(place.token, place.before, None))


def _unfinished(place: Place) -> CompileError:
    first = place.first
    what = f"this `{first.value}` is not finished"
    if place.token.type != "NEWLINE":
        what = f"{shown(place.token)} cannot stand in this `{first.value}`"
    return place.error(place.span(), what, "CR026", f"write `{FORMS[first.type]}`")


RULES: tuple[Rule, ...] = (misplaced, declared, solving, rules, tilde)
