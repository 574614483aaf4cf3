"""`chainrule train`: a model fitted to data."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, Any, Protocol

import click

from chainrule.commands import console
from chainrule.commands.settings import outward, settable

if TYPE_CHECKING:
    from chainrule.runtime.training import Epoch, Model, Recipe, Run

INTERRUPTED = 130


@click.command()
@click.argument("model", type=click.Path(path_type=Path))
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Arrays by their names: .npz or .csv.")
@click.option("--model", "name", metavar="NAME", help="Which model of the file, if there are several.")
@settable
@outward
@click.option("--optimiser", default="adam", show_default=True, help="Of the library: `adam(beta1 = 0.8)`.")
@click.option("--rate", default=1e-3, show_default=True, help="The rate at which it begins.")
@click.option("--schedule", default="constant", show_default=True, help="Of the library: `warm_up_cosine(warm = 100)`.")
@click.option("--epochs", default=10, show_default=True, help="How often the data are gone through.")
@click.option("--batch", default=32, show_default=True, help="So many examples make a step.")
@click.option("--seed", default=0, show_default=True, help="Of parameters, order and noise.")
@click.option("--clip", default=0.0, help="Shorten gradients to this length.")
@click.option("--decay", default=0.0, help="Add decay |params|^2 / 2 to the loss.")
@click.option("--dtype", default="float64", show_default=True, type=click.Choice(["float64", "float32"]))
@click.option("--validation", metavar="SHARE|FILE", help="A share of the data, 0.1, or a file: not trained on.")
@click.option("--patience", default=0, help="End after so many epochs without a better validation loss.")
@click.option("--weights", type=click.Path(path_type=Path), help="Where they go: .npz or .safetensors.")
@click.option("--checkpoint", type=click.Path(path_type=Path), help="Where the training is kept until it ends.")
@click.option("--save-every", metavar="STEPS", default=0, help="Write the checkpoint after so many steps, too.")
@click.option("--resume", is_flag=True, help="Go on from the checkpoint, if there is one.")
@click.option("--diagnose", is_flag=True, help="Say how gradients fare from layer to layer, and train nothing.")
@click.option("--curve", type=click.Path(path_type=Path), help="Draw the losses: .png or .svg.")
def train(
    model: Path,
    data: Path,
    name: str | None,
    settings: tuple[tuple[str, str], ...],
    allow_extern: bool,
    validation: str | None,
    weights: Path | None,
    checkpoint: Path | None,
    save_every: int,
    resume: bool,
    diagnose: bool,
    curve: Path | None,
    **recipe: Any,
) -> int:
    """Fit the parameters of MODEL, a .cr file or the module that it was compiled to, to data."""
    from chainrule.runtime import training

    files = _Files(
        weights or model.with_suffix(".weights.npz"), checkpoint or model.with_suffix(".checkpoint"), save_every, curve
    )
    try:
        module = loaded(model, dict(settings), allow_extern)
        with _reading(data):
            return _train(module, name, data, validation, training.Recipe(**recipe), files, resume, diagnose)
    except (training.Unfit, training.NonFinite) as problem:
        raise console.Failure(str(problem)) from problem


class _Files:
    """Where the results go."""

    def __init__(self, weights: Path, checkpoint: Path, save_every: int, curve: Path | None) -> None:
        if weights.suffix not in (".npz", ".safetensors"):
            raise console.Failure(f"{weights}: weights are written as .npz or .safetensors")
        if curve is not None and curve.suffix not in (".png", ".svg"):
            raise console.Failure(f"{curve}: a curve is drawn as .png or .svg")
        for path in (weights, checkpoint, *([curve] if curve else [])):
            if not path.absolute().parent.is_dir():
                raise console.Failure(f"there is no folder {path.parent} for {path.name}")
        self.weights, self.checkpoint, self.save_every, self.curve = weights, checkpoint, save_every, curve


def loaded(model: Path, settings: dict[str, str], allow_extern: bool = False) -> ModuleType:
    """The module of a `.cr` file, whose mistakes are shown, or of a `.py` file."""
    from chainrule.runtime.load import execute, load

    with console.reading(model):
        if model.suffix != ".py":
            return load(model, set=settings, allow_extern=allow_extern)
        module = ModuleType(model.stem)
        module.__file__ = str(model)
        execute(model.read_text(encoding="utf-8"), str(model), module)
        return module


@contextlib.contextmanager
def _reading(data: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise console.Failure(console.unreadable(error, data)) from error


def _train(
    module: ModuleType,
    name: str | None,
    data: Path,
    validation: str | None,
    recipe: Recipe,
    files: _Files,
    resume: bool,
    diagnose: bool,
) -> int:
    from chainrule.runtime import training
    from chainrule.runtime.training.data import examples, rows

    model = training.read_model(module, name)
    given = training.read(data, model)
    model = training.settled(model, given)
    held = None
    if validation is not None:
        share = _share(validation)
        if share is None:
            held = training.read(Path(validation), model)
        else:
            given, held = training.split(given, model, share, recipe.seed)
    of = training.fingerprint(model, given, held, recipe)
    if diagnose:
        run = training.load(files.checkpoint, of) if resume else training.begin(model, given, recipe)
        part = rows(given, model, slice(0, recipe.batch))
        click.echo(str(training.diagnose(model, run.params, part, run.state)))
        return 0
    run = _begun(model, given, recipe, files.checkpoint, of, resume)
    counted = sum(array.size for array in run.params.values())
    count, apart = (0 if part is None else examples(part, model) for part in (given, held))
    click.echo(f"{model.name}: {counted:,} parameters, {_data(model, count, apart)}")
    table = _Table(recipe.epochs)
    for epoch in run.history:
        table.row(epoch)
    with _interrupts() as asked, _bar(run, recipe, count) as bar:
        for step in training.steps(model, given, recipe, run, held):
            bar.step(step.loss, step.rate)
            if step.ended is not None:
                bar.clear()
                table.row(step.ended)
            if step.ended is not None or asked() or (files.save_every and run.step % files.save_every == 0):
                training.save(files.checkpoint, run, of)
            if asked() and not run.finished:
                bar.clear()
                click.echo(
                    f"stopped in epoch {run.epoch + 1}, behind step {run.step}; saved in {files.checkpoint}: "
                    "the same command with --resume goes on"
                )
                return INTERRUPTED
    training.save_weights(files.weights, *training.chosen_weights(run, recipe))
    if recipe.patience and run.history:
        last, best = run.history[-1].number, run.history[-1].number - run.waited
        early = f"no better loss for {run.waited} epochs, to epoch {last}; " if run.waited >= recipe.patience else ""
        click.echo(f"{early}the weights are those of epoch {best}")
    click.echo(f"{console.good('wrote')} {files.weights}")
    if files.curve is not None:
        training.draw(files.curve, run.history)
        click.echo(f"{console.good('wrote')} {files.curve}")
    return 0


def _begun(model: Model, given: Any, recipe: Recipe, checkpoint: Path, of: Any, resume: bool) -> Run:
    """The run of the checkpoint, or a new one. Raises Unfit."""
    from chainrule.runtime import training

    if resume and checkpoint.exists():
        return training.load(checkpoint, of)
    if not resume and checkpoint.exists() and not _is_finished(checkpoint):
        raise training.Unfit(
            f"{checkpoint} is a training that has not ended: --resume goes on with it, --checkpoint names another file"
        )
    return training.begin(model, given, recipe)


def _is_finished(checkpoint: Path) -> bool:
    from chainrule.runtime import training

    return training.load(checkpoint).finished


def _share(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _data(model: Model, count: int, held: int) -> str:
    if not model.per_example:
        return "the data in their order are one example"
    return f"{count} examples" + (f", {held} held out" if held else "")


@contextlib.contextmanager
def _interrupts() -> Iterator[Any]:
    """Ctrl-C asks for an end behind the present step; a second one ends at once."""
    asked: list[int] = []

    def ask(number: int, frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)


class _Table:
    """A line for each epoch, under a heading."""

    def __init__(self, epochs: int) -> None:
        self.width = max(len("epoch"), len(str(epochs)))
        self.begun = False

    def row(self, epoch: Epoch) -> None:
        cells = [("loss", f"{epoch.loss:.4g}")]
        if epoch.validation is not None:
            cells.append(("validation", f"{epoch.validation:.4g}"))
        for name, value in epoch.metrics:
            cells.append((name, f"{value:.1%}" if name.endswith("accuracy") else f"{value:.4g}"))
        cells += [("rate", f"{epoch.rate:.3g}"), ("|gradient|", f"{epoch.length:.3g}")]
        if not self.begun:
            self.begun = True
            heads = [title.rjust(max(10, len(title))) for title, _ in cells]
            click.echo(console.heading("  ".join(["epoch".rjust(self.width), *heads])))
        shown = [text.rjust(max(10, len(title))) for title, text in cells]
        click.echo("  ".join([str(epoch.number).rjust(self.width), *shown]))


class _Progress(Protocol):
    def step(self, loss: float, rate: float) -> None: ...
    def clear(self) -> None: ...


class _Silent:
    def step(self, loss: float, rate: float) -> None:
        """Nothing is shown."""

    def clear(self) -> None:
        """Nothing is there."""


class _Bar:
    def __init__(self, bar: Any) -> None:
        self.bar = bar

    def step(self, loss: float, rate: float) -> None:
        self.bar.set_postfix_str(f"loss {loss:.4g}, rate {rate:.3g}", refresh=False)
        self.bar.update()

    def clear(self) -> None:
        self.bar.clear()


@contextlib.contextmanager
def _bar(run: Run, recipe: Recipe, count: int) -> Iterator[_Progress]:
    """A bar over all steps, on a terminal that tqdm is installed for."""
    if not sys.stderr.isatty():
        yield _Silent()
        return
    try:
        from tqdm import tqdm
    except ImportError:
        yield _Silent()
        return
    total = recipe.epochs * -(-count // min(recipe.batch, count))
    with tqdm(total=total, initial=run.step, unit="step", leave=False, dynamic_ncols=True) as bar:
        yield _Bar(bar)
