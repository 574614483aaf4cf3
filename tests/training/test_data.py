"""Data: read, checked against the model, told in a sentence where they do not fit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import chainrule
from chainrule.runtime import training
from chainrule.runtime.training import Model, Recipe
from tests.training.net import blobs, module


@pytest.fixture(scope="module")
def model() -> Model:
    return training.read_model(module())


def test_an_archive_is_read(model: Model, tmp_path: Path) -> None:
    given = blobs()
    np.savez(tmp_path / "d.npz", x=given["x"].astype(np.float32), y=given["y"].astype(np.uint8), other=3)
    data = training.read(tmp_path / "d.npz", model)
    assert {name: (str(array.dtype), array.shape) for name, array in data.items()} == {
        "x": ("float32", (200, 4)),
        "y": ("int64", (200,)),
    }


@pytest.mark.parametrize(
    "titles", ["y,x0,x1,x2,x3", "y,x_0,x_1,x_2,x_3", "y,x[0],x[1],x[2],x[3]", "y, x.1, x.2, x.3, x.4"]
)
def test_columns_are_read_by_name(model: Model, tmp_path: Path, titles: str) -> None:
    (tmp_path / "d.csv").write_text(f"{titles}\n0,1,2,3,4\n2,5,6,7.5,8\n")
    data = training.read(tmp_path / "d.csv", model)
    np.testing.assert_array_equal(data["x"], [[1, 2, 3, 4], [5, 6, 7.5, 8]])
    np.testing.assert_array_equal(data["y"], [0, 2])


def test_columns_of_outputs_are_their_targets(tmp_path: Path) -> None:
    """Of ints as labels, of reals as numbers, also where they are whole."""
    (tmp_path / "m.cr").write_text(
        "model m:\n    input x: real[batch, 2]\n    input y: real[batch]\n    z = dense(x, 2)\n"
        "    output first = argmax(z, axis = -1)\n    output value = z[:, 0]\n    loss = mse(z[:, 0], y)\n"
    )
    (tmp_path / "d.csv").write_text("x0,x1,y,first,value\n1,2,0.5,1,3\n3,4,1.5,0,4\n2,2,1,1,0\n")
    model = training.read_model(chainrule.load(tmp_path / "m.cr"))
    data = training.read(tmp_path / "d.csv", model)
    assert (data["first"].dtype.kind, data["first"].shape, data["value"].shape) == ("i", (3,), (3,))
    run = training.fit(model, data, Recipe(epochs=1))
    metrics = dict(run.history[-1].metrics)
    made = model.module.m_value(run.params, data["x"])
    assert metrics["value mean distance"] == pytest.approx(np.abs(made - data["value"]).mean())
    assert metrics["first accuracy"] == np.mean(model.module.m_first(run.params, data["x"]) == data["first"])


BAD: list[tuple[str, Callable[[dict[str, Any]], object], str]] = [
    ("missing", lambda d: d.pop("y"), "d.npz has no array `y: int[batch]`; it has `x`"),
    ("rank", lambda d: d.update(x=d["x"][0]), "`x` in d.npz has the shape (4,), and the model takes real[batch, 4]"),
    ("size", lambda d: d.update(x=d["x"][:, :3]), "has the shape (200, 3), and the model takes real[batch, 4]"),
    ("count", lambda d: d.update(y=d["y"][:7]), "takes int[batch], where batch is 200 as in `x`"),
    ("dtype", lambda d: d.update(y=d["y"] + 0.5), "`y` in d.npz is float64, and the model takes int, and its values"),
    ("whole", lambda d: d.update(y=d["y"] + 0.0), "its values are whole: convert it"),
    ("text", lambda d: d.update(x=d["x"].astype(str)), "the model takes real"),
    ("none", lambda d: d.update(x=d["x"][:0], y=d["y"][:0]), "d.npz has no examples: `x` is empty"),
]


@pytest.mark.parametrize(("change", "words"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_arrays_that_do_not_fit(model: Model, tmp_path: Path, change: Callable[..., object], words: str) -> None:
    given: dict[str, Any] = dict(blobs())
    change(given)
    np.savez(tmp_path / "d.npz", **given)
    with pytest.raises(training.Unfit) as told:
        training.read(tmp_path / "d.npz", model)
    assert words in str(told.value)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("d.npz", b"", "d.npz is empty"),
        ("d.npz", b"PK\x03\x04 no archive", "d.npz is no .npz file that can be read"),
        ("d.csv", b"", "d.csv is empty"),
        ("d.csv", b"x,y\n", "d.csv has a row of names, and no rows of numbers"),
        ("d.csv", b"x0,x1,x2,x3,y\n1,2,3,4,0\n1,2,a,4,0\n", "d.csv, line 3: `a` under `x2` is not a number"),
        ("d.csv", b"x0,x1,x2,x3,y\n1,2,3,4,0.5\n", "d.csv, line 2: `0.5` under `y` is not a whole number"),
        ("d.csv", b"x0,x1,x2,x3,y\n1,2,3,4\n", "d.csv, line 2: 4 values under 5 names"),
        ("d.csv", b"x0,x1,x2,y\n1,2,3,0\n", "has the shape (1, 3), and the model takes real[batch, 4]"),
        ("d.csv", b"x0,x1,x2,x3\n1,2,3,4\n", "d.csv has no array `y: int[batch]`; it has `x`"),
        (
            "d.csv",
            b"x0,x1,x2,z3,y\n1,2,3,4,0\n",
            "has the shape (1, 3), and the model takes real[batch, 4]; of its columns the model does not know `z3`",
        ),
        (
            "d.csv",
            b"x0,x1,x2,x3,Y,id\n1,2,3,4,0,7\n",
            "d.csv has no array `y: int[batch]`; it has `x`; of its columns the model does not know `Y`, `id`",
        ),
        ("d.txt", b"1", "d.txt is neither .npz nor .csv"),
    ],
)
def test_files_that_do_not_fit(model: Model, tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(training.Unfit) as told:
        training.read(tmp_path / name, model)
    assert words in str(told.value)


def test_labels_out_of_range(model: Model) -> None:
    data = blobs()
    data["y"][5] = 3
    with pytest.raises(training.Unfit, match="`y` has values out of range, from 0 to 3: index 3 is out of bounds"):
        training.fit(model, data, Recipe())


def test_labels_below_zero(tmp_path: Path) -> None:
    """They count from the end in the language; as labels they are refused, unless nothing looks at them."""
    head = "model m:\n    input x: real[batch, 4]\n    input y: int[batch]\n    logits = dense(x, 3)\n"
    (tmp_path / "m.cr").write_text(head + "    loss = mean(cross_entropy(logits, y))\n", encoding="utf-8")
    (tmp_path / "masked.cr").write_text(
        head + "    seen = y != -1\n    loss = sum(cross_entropy(logits, y, mask = seen)) / sum(where(seen, 1, 0))\n",
        encoding="utf-8",
    )
    data = blobs()
    data["y"][5] = -1
    with pytest.raises(training.Unfit, match="`y` has values below 0, and -1 would count from the end, as 2"):
        training.fit(training.read_model(chainrule.load(tmp_path / "m.cr")), data, Recipe(epochs=1))
    masked = training.read_model(chainrule.load(tmp_path / "masked.cr"))
    assert training.fit(masked, data, Recipe(epochs=1)).finished
    data["y"][6] = -2
    with pytest.raises(training.Unfit, match="`y` has values below 0, and -2 would count from the end, as 1"):
        training.fit(masked, data, Recipe(epochs=1))


def test_a_share_that_leaves_nothing(model: Model) -> None:
    with pytest.raises(training.Unfit, match="a share of 1 of 200 examples leaves nothing on one side"):
        training.split(blobs(), model, 1.0, 0)


def test_a_checkpoint_cut_short(model: Model, tmp_path: Path) -> None:
    run = training.begin(model, blobs(), Recipe())
    of = training.fingerprint(model, blobs(), None, Recipe())
    path = tmp_path / "c"
    training.save(path, run, of)
    whole = path.read_bytes()
    for size in (len(whole) - 1, len(whole) // 2, 120):
        path.write_bytes(whole[:size])
        with pytest.raises(training.Unfit, match="c is cut short or damaged"):
            training.load(path, of)
    for size in (0, 10):
        path.write_bytes(whole[:size])
        with pytest.raises(training.Unfit, match="c is no checkpoint of a training"):
            training.load(path, of)
    path.write_bytes(whole[:-9] + b"x" + whole[-8:])
    with pytest.raises(training.Unfit, match="cut short or damaged"):
        training.load(path, of)


def test_a_checkpoint_of_something_else(model: Model, tmp_path: Path) -> None:
    run = training.begin(model, blobs(), Recipe())
    training.save(tmp_path / "c", run, training.fingerprint(model, blobs(), None, Recipe()))
    others = {
        "another recipe: rate 0.001 (here 0.5)": training.fingerprint(model, blobs(), None, Recipe(rate=0.5)),
        "other data": training.fingerprint(model, blobs(100), None, Recipe()),
        "other validation data": training.fingerprint(model, blobs(), blobs(), Recipe()),
    }
    for words, of in others.items():
        with pytest.raises(training.Unfit) as told:
            training.load(tmp_path / "c", of)
        assert words in str(told.value)


RECORD = """
model decay:
    input seen: real[{size}]
    param k: real ~ constant(0.1)
    x = seen[0]
    for _ in range({steps}):
        x = x - k * x
        collect path = x
    loss = mse(path, seen[1:])
"""


@pytest.mark.parametrize(("size", "steps"), [("steps + 1", "steps"), ("n", "n - 1")])
def test_a_record_over_time_is_one_example(tmp_path: Path, size: str, steps: str) -> None:
    (tmp_path / "m.cr").write_text(RECORD.format(size=size, steps=steps))
    model = training.read_model(chainrule.load(tmp_path / "m.cr"))
    seen = 0.7 ** np.arange(100.0)
    run = training.fit(model, {"seen": seen}, Recipe(optimiser="gradient_descent", rate=0.5, epochs=200))
    assert run.step == 200
    assert run.params["k"] == pytest.approx(0.3, abs=1e-6)
    with pytest.raises(training.Unfit, match="a file of its own"):
        training.split({"seen": seen}, training.settled(model, {"seen": seen}), 0.2, 0)


def test_rows_whose_order_does_not_count_are_examples(model: Model) -> None:
    assert training.settled(model, training.data.fitted(blobs(), model)).batch == "batch"


TWO = """
model m:
    input ids: int[batch, 2]
    input label: int[batch]
    loss = mean(cross_entropy(dense(mean(embedding(ids, 9, 4), axis = 1), 3), label))
"""


@pytest.mark.parametrize(("low", "high", "blamed"), [((0, 9), (1, 4), "label"), ((0, 10), (0, 3), "ids")])
def test_of_several_ints_the_one_that_is_out_of_range_is_told(
    low: tuple[int, int], high: tuple[int, int], blamed: str, tmp_path: Path
) -> None:
    """Training says so, and a diagnosis too."""
    (tmp_path / "m.cr").write_text(TWO, encoding="utf-8")
    rng = np.random.default_rng(0)
    model = training.read_model(chainrule.load(tmp_path / "m.cr"))
    data = {"ids": rng.integers(*low, (40, 2)), "label": rng.integers(*high, 40)}
    run = training.begin(model, data, training.Recipe())
    with pytest.raises(training.Unfit, match=f"`{blamed}` has values out of range"):
        next(training.steps(model, data, training.Recipe(), run))
    with pytest.raises(training.Unfit, match=f"`{blamed}` has values out of range"):
        training.diagnose(model, run.params, data, run.state)
