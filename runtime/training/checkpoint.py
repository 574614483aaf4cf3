"""Checkpoints: a training as one file, written whole or not at all, and refused if it is not what was written.

    chainrule checkpoint 1 SHA256-OF-THE-REST
    an .npz archive: the arrays of the run, and what else it is as JSON
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.runtime import atomic
from chainrule.runtime.training.contract import Array, Arrays, Model, Unfit
from chainrule.runtime.training.recipe import Epoch, Recipe, Run

MAGIC = b"chainrule checkpoint 1 "
ARRAYS = ("params", "state", "best", "best_state")


def fingerprint(model: Model, data: Arrays, validation: Arrays | None, recipe: Recipe) -> dict[str, str]:
    """What a training is of: it goes on only where all of this is the same."""
    return {
        "model": _digest(model.name, *(f"{one.name}: {one}" for one in model.inputs), _text(model)),
        "data": _digest(*_parts(data)),
        "validation": _digest(*_parts(validation or {})),
        "recipe": json.dumps(asdict(recipe), sort_keys=True),
    }


def _text(model: Model) -> str:
    """The model as it was compiled, but for the line that says by which version."""
    import inspect

    names = sorted(name for name in vars(model.module) if name.startswith(f"{model.name}_"))
    return "\n".join(inspect.getsource(getattr(model.module, name)) for name in names)


def _parts(arrays: Arrays) -> list[str | bytes]:
    parts: list[str | bytes] = []
    for name, array in arrays.items():
        parts += [f"{name} {array.dtype} {array.shape}", np.ascontiguousarray(array).tobytes()]
    return parts


def _digest(*parts: str | bytes) -> str:
    made = hashlib.sha256()
    for part in parts:
        made.update(part.encode() if isinstance(part, str) else part)
        made.update(b"\0")
    return made.hexdigest()


def save(path: Path, run: Run, of: Mapping[str, str]) -> None:
    """Write where a training stands. Raises OSError; then the file is what it was."""
    arrays: dict[str, Array] = {f"memory/{k}": array for k, array in enumerate(run.memory)}
    for part in ARRAYS:
        arrays.update({f"{part}/{name}": array for name, array in getattr(run, part).items()})
    known = (*ARRAYS, "memory", "history")
    rest = {field.name: getattr(run, field.name) for field in fields(run) if field.name not in known}
    rest["history"] = [asdict(epoch) for epoch in run.history]
    rest["memory"] = len(run.memory)
    about = json.dumps({"run": rest, "of": dict(of)})
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, about=np.array(about), **{f"array/{key}": a for key, a in arrays.items()})
    payload = buffer.getvalue()
    atomic.write(path, MAGIC + hashlib.sha256(payload).hexdigest().encode() + b"\n" + payload)


def load(path: Path, of: Mapping[str, str] | None = None) -> Run:
    """The training that a file holds, if it is `of` the same things. Raises Unfit, OSError."""
    head, _, payload = path.read_bytes().partition(b"\n")
    if not head.startswith(MAGIC):
        raise Unfit(f"{path.name} is no checkpoint of a training")
    if hashlib.sha256(payload).hexdigest().encode() != head.removeprefix(MAGIC):
        raise Unfit(f"{path.name} is cut short or damaged: it is not what was written; begin anew without it")
    with np.load(io.BytesIO(payload), allow_pickle=False) as stored:
        about = json.loads(str(stored["about"]))
        arrays = {name.removeprefix("array/"): stored[name] for name in stored.files if name != "about"}
    if of is not None:
        _check_same(path, about["of"], of)
    return _run(about["run"], arrays)


def _run(rest: dict[str, Any], arrays: Arrays) -> Run:
    parts: dict[str, Any] = {part: {} for part in ARRAYS}
    for key, array in arrays.items():
        part, _, name = key.partition("/")
        if part in parts:
            parts[part][name] = array
    memory = tuple(arrays[f"memory/{k}"] for k in range(rest.pop("memory")))
    history = [
        Epoch(**{**epoch, "metrics": tuple((name, value) for name, value in epoch["metrics"])})
        for epoch in rest.pop("history")
    ]
    return Run(memory=memory, history=history, **parts, **rest)


def _check_same(path: Path, was: Mapping[str, str], now: Mapping[str, str]) -> None:
    if was["recipe"] != now["recipe"]:
        before, here = json.loads(was["recipe"]), json.loads(now["recipe"])
        changed = [name for name in here if before.get(name) != here[name]]
        told = ", ".join(f"{name} {before.get(name)} (here {here[name]})" for name in changed)
        raise Unfit(f"{path.name} was begun with another recipe: {told}")
    for part, words in (("model", "another model"), ("data", "other data"), ("validation", "other validation data")):
        if was[part] != now[part]:
            raise Unfit(f"{path.name} is a training of {words}; it cannot go on with this")
