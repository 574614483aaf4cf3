"""Data: arrays by the names of a model's inputs, from an `.npz` or a `.csv` file, checked against the model."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.runtime.training.contract import Argument, Array, Arrays, Model, Unfit, listed

KINDS = {"real": "fiub", "int": "iu", "bool": "b"}


def read(path: Path, model: Model) -> dict[str, Array]:
    """The arrays of a file that are inputs of the model, or targets of its outputs. Raises Unfit, OSError."""
    if path.suffix == ".csv":
        found, unknown = _from_columns(path, model)
        try:
            return fitted(found, model, path.name)
        except Unfit as unfit:
            if not unknown:
                raise
            raise Unfit(f"{unfit}; of its columns the model does not know {listed(unknown)}") from None
    if path.suffix != ".npz":
        raise Unfit(f"{path.name} is neither .npz nor .csv")
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            found = {name: stored[name] for name in stored.files}
    except (zipfile.BadZipFile, EOFError, ValueError, KeyError) as error:
        empty = path.stat().st_size == 0
        raise Unfit(f"{path.name} is {'empty' if empty else f'no .npz file that can be read ({error})'}") from error
    return fitted(found, model, path.name)


def _from_columns(path: Path, model: Model) -> tuple[dict[str, Array], list[str]]:
    """Columns by name: `x` is a scalar of each example, `x0, x1, ...` or `x[0], x[1], ...` are its elements.

    With them the titles of those that are neither inputs of the model nor targets of its outputs.
    """
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = [row for row in csv.reader(file) if row]
    if not rows:
        raise Unfit(f"{path.name} is empty")
    header, *body = rows
    if not body:
        raise Unfit(f"{path.name} has a row of names, and no rows of numbers")
    columns: dict[str, list[int]] = {}
    for position, title in enumerate(name.strip() for name in header):
        whole = title in {*(one.name for one in model.inputs), *(one.name for one in model.outputs)}
        stem = title if whole else re.sub(r"[_.]?\[?\d+\]?$", "", title) or title
        columns.setdefault(stem, []).append(position)
    for number, row in enumerate(body, 2):
        if len(row) != len(header):
            raise Unfit(f"{path.name}, line {number}: {len(row)} values under {len(header)} names")
    types = {one.name: one for one in model.inputs}
    found: dict[str, Array] = {}
    unknown: list[str] = []
    for name, positions in columns.items():
        if name in types:
            flat = len(positions) == 1 and len(types[name].axes) < 2
            found[name] = _numbers(path, body, header, positions, types[name].dtype, flat)
        elif name in {output.name for output in model.outputs}:  # a target: labels, if all are whole
            whole = all(_is(row[k], int) for row in body for k in positions)
            flat = header[positions[0]].strip() == name
            found[name] = _numbers(path, body, header, positions, "int" if whole else "real", flat)
        else:
            unknown += [header[k].strip() for k in positions]
    return found, unknown


def _numbers(
    path: Path,
    body: Sequence[Sequence[str]],
    header: Sequence[str],
    positions: Sequence[int],
    dtype: str,
    flat: bool,
) -> Array:
    convert = int if dtype == "int" else float
    rows: list[Any] = []
    for number, row in enumerate(body, 2):
        try:
            values = [convert(row[k]) for k in positions]
        except ValueError:
            wrong = next(k for k in positions if not _is(row[k], convert))
            what = "a whole number" if convert is int else "a number"
            raise Unfit(f"{path.name}, line {number}: `{row[wrong]}` under `{header[wrong]}` is not {what}") from None
        rows.append(values[0] if flat else values)
    made = np.array(rows)
    return made.astype(bool) if dtype == "bool" else made


def _is(text: str, convert: Any) -> bool:
    try:
        convert(text)
    except ValueError:
        return False
    return True


# ---------------------------------------------------------------- against the model


def fitted(found: Arrays, model: Model, where: str = "the data", dtype: str = "") -> dict[str, Array]:
    """The arrays that the model takes, in its dtypes; and those that are named as its outputs. Raises Unfit."""
    arrays: dict[str, Array] = {}
    for type in model.inputs:
        if type.name not in found:
            raise Unfit(f"{where} has no array `{type.name}: {type}`; it has {listed(found) or 'none'}")
        arrays[type.name] = _converted(np.asarray(found[type.name]), type, where)
    sizes_of(arrays, model, where)
    count = examples(arrays, model)
    if count == 0:
        raise Unfit(f"{where} has no examples: `{model.per_example[0].name}` is empty")
    for output in model.outputs:
        if output.name in found and output.name not in arrays:
            target = np.asarray(found[output.name])
            if not model.per_example or target.shape[:1] == (count,):
                arrays[output.name] = target
    return arrays


def _converted(array: Array, type: Argument, where: str) -> Array:
    if array.dtype.kind not in KINDS[type.dtype]:
        hint = ""
        if type.dtype == "int" and array.dtype.kind == "f":
            whole = bool((array == np.round(array)).all())
            hint = "; its values are whole: convert it, `.astype(int)`" if whole else ", and its values are not whole"
        raise Unfit(f"`{type.name}` in {where} is {array.dtype}, and the model takes {type.dtype}{hint}")
    if type.dtype == "real":
        return array if array.dtype.kind == "f" and array.dtype.itemsize > 2 else array.astype(np.float64)
    return array.astype(np.int64 if type.dtype == "int" else np.bool_)


def sizes_of(arrays: Arrays, model: Model, where: str = "the data") -> dict[str, int]:
    """What each size that is a name is in these arrays. Raises Unfit where they do not agree."""
    sizes: dict[str, tuple[int, str]] = {}
    for type in model.inputs:
        shape = arrays[type.name].shape
        if any(axis.startswith("...") for axis in type.axes):
            continue
        if len(shape) != len(type.axes):
            raise Unfit(f"`{type.name}` in {where} has the shape {shape}, and the model takes {type}")
        for axis, size in zip(type.axes, shape, strict=True):
            known, owner = (int(axis), "") if axis.isdigit() else (size, "")
            if axis.isidentifier():
                known, owner = sizes.setdefault(axis, (size, type.name))
            if known != size:
                because = f", where {axis} is {known} as in `{owner}`" if owner else ""
                raise Unfit(f"`{type.name}` in {where} has the shape {shape}, and the model takes {type}{because}")
    return {name: size for name, (size, _) in sizes.items()}


def examples(arrays: Arrays, model: Model) -> int:
    """How many examples there are."""
    return len(arrays[model.per_example[0].name]) if model.per_example else 1


def check_labels(arrays: Arrays, model: Model, loss: Callable[[Arrays], float]) -> None:
    """Try the examples with the smallest and the largest of each int: one that is out of range is told at once.

    One below 0 is out of range where it counts from the end; one that the model does not look at is not.
    """
    unclear: Unfit | None = None
    for type in model.per_example:
        if type.dtype != "int" or not arrays[type.name].size:
            continue
        column = arrays[type.name].reshape(len(arrays[type.name]), -1)
        low, high = int(column.min()), int(column.max())
        tried = rows(arrays, model, np.array([column.min(axis=1).argmin(), column.max(axis=1).argmax()]))
        try:
            loss(tried)
        except IndexError as error:
            told = Unfit(
                f"`{type.name}` has values out of range, from {low} to {high}: {str(error).split(' for axis')[0]}"
                f"{_size_in(str(error))}"
            )
            if _is_to_blame(tried, type.name, str(error), loss):
                raise told from error
            unclear = unclear or told  # it is another int of these examples, whose turn comes
            continue
        counted = _counted_from_the_end(rows(arrays, model, column.min(axis=1).argmin()[None]), type.name, loss)
        if counted is not None:
            raise Unfit(
                f"`{type.name}` has values below 0, and {low} would count from the end, as {counted}: number classes "
                f"from 0, or ignore what has no label by a mask (`mask = {type.name} != {low}`)"
            )
    if unclear is not None:
        raise unclear


def _is_to_blame(part: Arrays, name: str, told: str, loss: Callable[[Arrays], float]) -> bool:
    """Whether what is out of range is of this input: with 0 in the place of its values it is told no more."""
    try:
        loss({**part, name: np.zeros_like(part[name])})
    except IndexError as error:
        return str(error) != told
    return True


def _counted_from_the_end(part: Arrays, name: str, loss: Callable[[Arrays], float]) -> int | None:
    """For which value the least one stands in an example, if it is below 0 and the model looks at it."""
    column, least = part[name], part[name].min()
    if least >= 0:
        return None
    try:
        loss({**part, name: np.where(column == least, 2**40, column)})
    except IndexError as error:
        found = re.search(r"with size (\d+)", str(error))
        if found is None:
            return None
        other = int(least) + int(found[1])
        same = {**part, name: np.where(column == least, other, column)}
        return other if loss(part) == loss(same) else None
    return None


def _size_in(text: str) -> str:
    found = re.search(r"with size (\d+)", text)
    return f", where {found[1]} is the first that is too large" if found else ""


# ---------------------------------------------------------------- parts of it


def rows(arrays: Arrays, model: Model, chosen: Array | slice) -> dict[str, Array]:
    """Some of the examples; what is not of an example stays whole."""
    whole = {type.name for type in model.inputs} - {type.name for type in model.per_example}
    return {name: array if name in whole else array[chosen] for name, array in arrays.items()}


def split(arrays: Arrays, model: Model, share: float, seed: int) -> tuple[dict[str, Array], dict[str, Array]]:
    """A share of the examples, drawn by the seed, apart from the others: (others, share). Raises Unfit."""
    count = examples(arrays, model)
    if not model.per_example:
        raise Unfit("the data are one example, whose order counts: what is held out is a file of its own")
    apart = round(count * share)
    if not 0 < apart < count:
        raise Unfit(f"a share of {share:g} of {count} examples leaves nothing on one side")
    order = np.random.default_rng([seed, 0]).permutation(count)
    return rows(arrays, model, np.sort(order[apart:])), rows(arrays, model, np.sort(order[:apart]))


def batches(count: int, size: int, order: Array, start: int = 0) -> Iterator[Array]:
    """The positions of the examples of each batch, from batch `start` on; the last may be smaller."""
    for begin in range(start * size, count, size):
        yield order[begin : begin + size]


def cast(arrays: Mapping[str, Array], dtype: Any) -> dict[str, Array]:
    """Reals in this float type."""
    return {name: array.astype(dtype) if array.dtype.kind == "f" else array for name, array in arrays.items()}
