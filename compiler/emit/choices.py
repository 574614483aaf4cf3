"""Choices as lines of Python: `a if c else b` where that is short, else `if` and `else`, each with its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chainrule.compiler.emit.accumulated import added
from chainrule.compiler.emit.block import MARGIN, REGIONS, Block
from chainrule.compiler.ir import Function, Prec, Text, Tuple, Value
from chainrule.compiler.passes.threading import Sum, sum_of


def print_choice(block: Block, value: Value) -> None:
    condition, *captures = value.args
    branches: list[Function] = [value.attrs["then"], value.attrs["otherwise"]]
    for capture in captures:
        if block.texts[id(capture)].prec != Prec.ATOM or block.is_folded(capture):
            block.hoist(capture)
    several = isinstance(value.type, Tuple)
    gets = block.gets.get(id(value), {}) if several else {0: value}
    handed = {k: block.handed[id(get)] for k, get in gets.items() if id(get) in block.handed}
    if not several and not handed and _in_a_line(block, value, branches):
        return
    names = block.targets(value) if several else [handed.get(0) or block.name(value)]
    then, otherwise = (_branch_lines(block, value, branch, names, handed) for branch in branches)
    test = block.texts[id(condition)]
    heads = [f"if {test.text}:", "else:"] if then or not otherwise else ["", f"if not {test.at(Prec.COMPARE)}:"]
    parts = [(head, lines) for head, lines in zip(heads, (then, otherwise), strict=True) if lines]
    text = [physical for head, lines in parts for physical in (head, *(f"    {line}" for line in lines))]
    if text:
        block.write(value, "\n".join(text))


def _in_a_line(block: Block, value: Value, branches: Sequence[Function]) -> bool:
    """Print a choice as an expression, if neither branch needs a line and it is short."""
    condition = value.args[0]
    trial = [_branch(block, value, branch, None) for branch in branches]
    if any(inner.lines for inner in trial):
        return False
    then, otherwise = (inner.given_back(branch.results[0]) for inner, branch in zip(trial, branches, strict=True))
    test = block.texts[id(condition)].at(Prec.OR)
    text = Text(f"{then.at(Prec.OR)} if {test} else {otherwise.at(Prec.CHOICE)}", Prec.CHOICE)
    if len(text.text) > MARGIN:
        return False
    block.fold(value, text, 2)
    return True


def _branch_lines(
    block: Block, value: Value, branch: Function, names: Sequence[str], handed: Mapping[int, str]
) -> list[str]:
    """A branch's lines, which bind its results to these names; those that are handed a sum add to it."""
    captures = value.args[1:]
    sums: dict[str, Sum] = {}
    for k, name in handed.items():
        totals = (p for p, c in zip(branch.params, captures, strict=True) if block.texts[id(c)].text == name)
        found = (sum_of(branch, total, branch.results[k]) for total in totals)
        sums[name] = next(one for one in found if one is not None)
    inner = _branch(block, value, branch, names, sums)
    lines = [physical for line in inner.lines for physical in line.text.split("\n")]
    for name, result in zip(names, branch.results, strict=True):
        if name in sums:
            lines += added(inner, name, sums[name])
            continue
        text = inner.given_back(result)
        if name != "_" and text.text != name:
            lines.append(f"{name} = {text.text}")
    return lines if lines or len(handed) == len([name for name in names if name != "_"]) else ["pass"]


def _branch(
    block: Block,
    value: Value,
    branch: Function,
    names: Sequence[str] | None,
    sums: Mapping[str, Sum] | None = None,
) -> Block:
    """A branch of a choice printed; with `names` its results are called so, else it is only tried out."""
    given = {id(p): block.texts[id(c)] for p, c in zip(branch.params, value.args[1:], strict=False)}
    context, sums = block.context, sums or {}
    christened: dict[int, str] = {}
    results = branch.results
    if names is None:
        context = replace(context, names=context.names.copy())
    else:
        made = {id(value) for value in branch.body if value.op not in ("const", "size", "get")}
        bound = [(name, r) for name, r in zip(names, results, strict=True) if name not in sums]
        results = tuple(result for _, result in bound)
        for name, result in bound:
            if name != "_" and id(result) in made:
                christened.setdefault(id(result), name)
    inner = Block(context, given, (), christened)
    inner.scene = block.scene.in_branch(value, branch)
    for name, one in sums.items():
        inner.hand(one, name)
    dropped = {key for one in sums.values() for key in one.dropped}
    body = [value for value in branch.body if id(value) not in dropped]
    inner.run(body, [*results, *(v for one in sums.values() for v in one.operands)])
    return inner


REGIONS["choice"] = print_choice
