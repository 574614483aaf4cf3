"""`extern`: functions that somebody else has written, and what a file declares of them.

    extern fn j0(x) = scipy.special.j0      ->      fn j0(%x) = extern(%x) {outside: scipy.special.j0}

Nothing is imported when compiling. The name that is imported when the emitted module is loaded is made of the words
of the file, each of them a name of Python.
"""

from __future__ import annotations

import keyword
from collections.abc import Sequence

from chainrule.compiler import syntax
from chainrule.compiler.ir import Builder, Function, Tensor, Tuple, Value
from chainrule.compiler.ir.outside import Outside
from chainrule.compiler.lower.program import Defined, Missing, Program, Scope
from chainrule.compiler.source import CompileError, CompileErrors


def declared(program: Program, scope: Scope, tree: syntax.Extern) -> Defined | Missing:
    """The function that a file declares. Mistakes are reported."""
    try:
        _check(tree)
    except CompileError as error:
        program.report(error)
        return Missing(tree.name_span)
    function = syntax.Function(tree.name, tree.name_span, tree.parameters, tree.results, (), None, tree.span)
    return Defined(function, scope, program.unique(tree.name, scope.key), extern=tree)


def _check(tree: syntax.Extern) -> None:
    wrong = [word for word in tree.target.split(".") if keyword.iskeyword(word) or not word.isidentifier()]
    if wrong:
        raise CompileError(
            tree.target_span,
            f"`{wrong[0]}` is a word of Python's, and no name of a module or of what is in one",
            code="CR135",
            hint="write `scipy.special.j0`",
        )
    for parameter in tree.parameters:
        if parameter.type is not None and parameter.type.dtype in ("dim", "fn"):
            raise CompileError(
                parameter.span,
                f"`{tree.name}` is called with arrays and numbers, and `{parameter.name}` is neither",
                code="CR135",
                hint=f"a size is handed over as an int: `{parameter.name}: int`",
            )
    if not tree.parameters:
        raise CompileError(
            tree.name_span, f"`{tree.name}` takes nothing: nothing is computed of it", code="CR135",
            hint="a constant is written down: `g = 9.81`",
        )
    if tree.results is None and any(one.type is not None and one.type.axes for one in tree.parameters):
        raise CompileError(
            tree.name_span,
            f"nobody can see what `{tree.name}` gives, which takes arrays",
            code="CR135",
            hint=f"say it: `extern fn {tree.name}(...) -> real[n] = {tree.target}`",
        )


def applied(tree: syntax.Extern, name: str, params: Sequence[Value], results: Sequence[Tensor]) -> Function:
    """The function whose body is the call."""
    said = tuple(" ".join(type.span.text.split()) for type in tree.results or ()) or ("real",)
    module, _, attribute = tree.target.rpartition(".")
    outside = Outside(name, (module, attribute), tuple(params), tuple(results), said, tree.span)
    builder = Builder()
    type = results[0] if len(results) == 1 else Tuple(tuple(results))
    with builder.at(tree.span, tree.span):
        if outside.by_element:
            made = builder.value("extern", params, outside=outside)
        else:
            own = (0,) * len(params)
            made = builder.value("extern_arrays", params, type=type, outside=outside, lanes=0, mapped=own, item=None)
        parts = [made]
        if isinstance(type, Tuple):
            parts = [builder.value("get", [made], index=k) for k in range(len(results))]
    return Function(name, tuple(params), tuple(builder.body), tuple(parts), None, tree.span)


# ---- what a file may reach for


_OURS = ("numpy", "scipy")

_REACHES_OUT = frozenset(
    [
        *("numpy.ctypeslib", "numpy.distutils", "numpy.f2py", "numpy.testing", "numpy.rec", "scipy.io"),
        *("scipy.datasets", "scipy.misc", "numpy.conftest", "scipy.conftest"),
        *("numpy.DataSource", "numpy.fromfile", "numpy.genfromtxt", "numpy.load", "numpy.loadtxt", "numpy.memmap"),
        *("numpy.save", "numpy.savetxt", "numpy.savez", "numpy.savez_compressed", "numpy.fromregex", "numpy.test"),
        *("numpy.info", "numpy.show_config", "numpy.show_runtime", "scipy.test", "scipy.show_config"),
    ]
)
"""What of numpy and scipy reads and writes files, or runs programs."""


def check_outsiders(found: Sequence[Outside]) -> None:
    """A file may come from a stranger: it reaches numpy and scipy, and what computes in them. Raises CompileErrors."""
    errors = []
    for one in found:
        words = str(one).split(".")
        prefixes = {".".join(words[:k]) for k in range(1, len(words) + 1)}
        if words[0] in _OURS and not prefixes & _REACHES_OUT and not any(word.startswith("_") for word in words):
            continue
        errors.append(
            CompileError(
                one.span,
                f"`{one}` is imported when the module is loaded, and is not of what computes in numpy or scipy",
                code="CR136",
                hint="if you trust this file: `--allow-extern`, or `chainrule.load(path, allow_extern=True)`",
            )
        )
    if errors:
        raise CompileErrors(errors)
