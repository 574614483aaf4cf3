"""Rules of `simplify` for choices: what is known of one is made at once, and its literals go into the branches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chainrule.compiler.ir import Function, Tensor, Type, Value
from chainrule.compiler.passes.facts import Args, Attrs
from chainrule.compiler.passes.rewrite import Rewriter, rule, simplify_region


@rule("choice")
def choice(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    """A choice that is known is made; literals go into the branches, and captures that no branch reads go."""
    if args[0].op == "const" and isinstance(type, Tensor):
        return _taken(r, args, attrs, 0)
    branches: list[Function] = [attrs["then"], attrs["otherwise"]]
    captures = args[1:]
    read = [{id(arg) for value in b.body for arg in value.args} | set(map(id, b.results)) for b in branches]
    literal = {k for k, capture in enumerate(captures) if capture.op == "const"}
    unread = {
        k
        for k in range(len(captures))
        if all(id(b.params[k]) not in seen for b, seen in zip(branches, read, strict=True))
    }
    if not literal | unread:
        return None
    kept = [k for k in range(len(captures)) if k not in literal | unread]
    then, otherwise = (_with_literals(r, b, {k: captures[k] for k in literal - unread}, kept) for b in branches)
    return r.make(
        "choice", [args[0], *(captures[k] for k in kept)], {**attrs, "then": then, "otherwise": otherwise}, type
    )


@rule("get")
def get(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    """One of several results: of a choice that is known, or of values that were packed."""
    (x,) = args
    if x.op == "pack":
        return x.args[attrs["index"]]
    return _taken(r, x.args, x.attrs, attrs["index"]) if x.op == "choice" and x.args[0].op == "const" else None


def _taken(r: Rewriter, args: Args, attrs: Attrs, position: int) -> Value:
    """A result of the branch that a known condition takes, whose instructions are made here."""
    branch: Function = attrs["then" if args[0].attrs["value"] else "otherwise"]
    new = dict(zip(map(id, branch.params), args[1:], strict=True))
    around = r.span, r.stmt
    for value in branch.body:
        r.span, r.stmt = value.span, value.stmt
        new[id(value)] = r.make(value.op, [new[id(arg)] for arg in value.args], value.attrs, value.type, value.name)
    r.span, r.stmt = around
    return new[id(branch.results[position])]


def _with_literals(r: Rewriter, branch: Function, literals: Mapping[int, Value], kept: list[int]) -> Function:
    new = {id(branch.params[k]): replace(value) for k, value in literals.items()}
    body = list(new.values())
    for value in branch.body:
        made = replace(value, args=tuple(new.get(id(arg), arg) for arg in value.args))
        new[id(value)] = made
        body.append(made)
    results = tuple(new.get(id(result), result) for result in branch.results)
    params = tuple(branch.params[k] for k in kept)
    return simplify_region(replace(branch, params=params, body=tuple(body), results=results), r.literal)
