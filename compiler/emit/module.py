"""A whole emitted module: which functions there are, laid out by a template."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from chainrule.compiler.emit import outside, self_checks, special
from chainrule.compiler.emit.routine import Options, Routine
from chainrule.compiler.ir.outside import Outside

if TYPE_CHECKING:
    import jinja2

_SPECIAL = re.compile(rf"\b_(?:{'|'.join(name[1:] for name in special.NAMES)})\b(?=[(,)])")


@cache
def _template() -> jinja2.Template:
    import jinja2

    environment = jinja2.Environment(
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined
    )
    text = Path(__file__).with_name("templates").joinpath("module.py.jinja").read_text(encoding="utf-8")
    return environment.from_string(text)


def print_module(
    doc: str,
    routines: Sequence[Routine],
    options: Options,
    tables: Sequence[str] = (),
    outsiders: Sequence[Outside] = (),
    checks: Sequence[str] = (),
) -> str:
    """The module's text, without header, not formatted; `tables` are the constants of models.

    Of `outsiders`, functions from outside, those that are called are imported. With `checks`, its tables, the module
    carries `check()`.
    """
    bodies = "\n".join(line for routine in routines for line in routine.body)
    heads = " ".join(f"{' '.join(routine.parameters)} {routine.returns}" for routine in routines)
    helpers = sorted(set(_SPECIAL.findall(bodies)))
    own = [name for name in helpers if not (options.scipy and name in special.SCIPY)]
    printed = special.source(own)
    called = [one for one in outsiders if f"{one.helper}(" in bodies]
    if called:
        printed = "\n\n\n".join([*([printed] if printed else []), outside.as_declared(), *map(outside.helper, called)])
    explain = _explain() if "_explain_shapes(" in bodies else ""
    if "_arrays_of(" in bodies:
        explain = f"{explain}\n\n\n{_explain_models()}".strip()
    if checks:
        explain = _for_complex_steps(explain)
    needed = {*special.imports(own), *(self_checks.IMPORTS if checks else ())}
    imports = {line for line in needed if not line.startswith("from collections.abc ")}
    texts = " ".join([explain, heads, printed, *([self_checks.text()] if checks else [])])
    generic = ("Callable", "Iterable", "Mapping", "Sequence")
    abstract = [word for word in generic if re.search(rf"\b{word}\[", texts)]
    if abstract:
        imports.add(f"from collections.abc import {', '.join(abstract)}")
    scalar = "Scalar" in heads
    words = heads + explain + " ".join(tables)
    typing = [word for word in ("Any",) if re.search(rf"\b{word}\b", words) or printed or scalar or checks]
    if scalar or printed:
        typing.append("TypeAlias")
    return _template().render(
        doc=quote(doc),
        needs_math="math." in bodies + heads or "import math" in imports,
        typing=typing,
        numpy_typing=[word for word in ("ArrayLike", "NDArray") if word in words],
        imports=[
            *([special.scipy_import(helpers)] if options.scipy and helpers else []),
            *(["from scipy.sparse import coo_array"] if "coo_array(" in bodies else []),
            *outside.imports(called),
        ],
        others=sorted(line for line in imports if line not in ("import math", "import numpy as np")),
        scalar=scalar,
        arrays="_ARRAYS" in bodies,
        special=printed,
        explain=explain,
        tables=tables,
        routines=[_quoted(routine) for routine in routines],
        checks=[*checks, "", "", self_checks.text()] if checks else [],
    )


def _for_complex_steps(explain: str) -> str:
    """Arguments are complex while `check()` takes a complex step."""
    explain = explain.replace('{"real": "fiub",', '{"real": "fiubc" if _COMPLEX_STEPS else "fiub",')
    return explain.replace('array.dtype.kind != "f") or', 'array.dtype.kind not in "fc") or')


def with_footer(text: str, footer: str) -> str:
    """A module's text with a piece of code at its end that type checkers do not look at."""
    if "from typing import " in text:
        first = text.index("from typing import ")
        end = text.index("\n", first)
        names = sorted({*text[first + len("from typing import ") : end].split(", "), "TYPE_CHECKING"})
        text = f"{text[:first]}from typing import {', '.join(names)}{text[end:]}"
    else:
        text = text.replace("\nimport numpy as np\n", "\nfrom typing import TYPE_CHECKING\n\nimport numpy as np\n", 1)
    return text.rstrip("\n") + "\n" + footer


def _quoted(routine: Routine) -> Routine:
    doc = [line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') for line in routine.doc]
    if doc[0].endswith('"') and len(doc) == 1:
        doc[0] += " "
    return Routine(routine.name, routine.parameters, routine.returns, doc, routine.body)


def quote(doc: str) -> str:
    """A docstring's text as a literal."""
    text = doc.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""{text}{" " if text.endswith(chr(34)) else ""}"""' if "\n" not in text else f'"""{text}\n"""'


@cache
def _explain() -> str:
    whole = Path(__file__).with_name("explain.py").read_text(encoding="utf-8")
    return whole[whole.index("def _explain_shapes") :].rstrip()


@cache
def _explain_models() -> str:
    whole = Path(__file__).with_name("explain_models.py").read_text(encoding="utf-8")
    return whole[whole.index("def _arrays_of") :].rstrip()


def format_module(text: str) -> str:
    """Formatted by black, as it formats a file of the user's."""
    import black

    return black.format_str(text, mode=black.Mode(line_length=100))
