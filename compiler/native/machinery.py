"""What every extension has, whatever its model is: how Python's arguments become C's, and results Python's.

It reads tables of what a function takes and gives. In `model_py.c` it stands in front of these; where an extension goes
into the cache it is an object of its own, built once for all models.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

HIDDEN = '__attribute__((visibility("hidden")))'
WITHOUT_PYTHON = "typedef struct _object PyObject;\ntypedef intptr_t Py_ssize_t;"
LONG_WORK = 4000  # elements of arguments and results from which on other threads may run meanwhile

STATUS = """#ifndef CHAINRULE_OK
#define CHAINRULE_OK 0
#define CHAINRULE_INDEX 1  /* a position is not within its axis */
#define CHAINRULE_MEMORY 2 /* there was no memory for the workspace */
#define CHAINRULE_VALUE 3  /* a matrix is singular, or not positive definite; or an equation is not solved, or flat */
#endif"""

ORDINARY = {"ARGUMENTS": 16, "RESULTS": 16, "SIZES": 16, "RANK": 8, "LEADS": 2}


def roomy(limits: Mapping[str, int]) -> dict[str, int]:
    """Limits that many models have in common."""
    found = dict(ORDINARY)
    for name, size in limits.items():
        while found[name] < size:
            found[name] *= 2
    return found


def template(name: str, stem: str = "") -> str:
    text = Path(__file__).with_name("templates").joinpath(name).read_text(encoding="utf-8")
    return text.strip().replace("@STEM@", stem)


def declarations(limits: Mapping[str, int], own: str) -> str:
    """The records that the tables are made of; `own` says how what the two halves call of each other is linked."""
    sizes = [f"#define {name} {size}" for name, size in limits.items()]
    return "\n\n".join(["\n".join([*sizes, f"#define OWN {own}"]), template("tables.h")])


def machinery(limits: Mapping[str, int], own: str) -> str:
    long = f"#define LONG_WORK {LONG_WORK} /* elements from which on other threads may run meanwhile */"
    return "\n\n".join([long, declarations(limits, own), template("machinery.c")])


def machinery_apart(limits: Mapping[str, int]) -> str:
    """The machinery as a text of its own."""
    parts = [template("python.c"), STATUS, template("calls.c"), machinery(limits, HIDDEN)]
    return "\n\n".join(parts) + "\n"
