"""`chainrule compile`: a model into a Python module, written atomically and over nothing that is not its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from chainrule.commands import console
from chainrule.commands.settings import outward, settable

if TYPE_CHECKING:
    from chainrule.compiler.driver import NativeModule
    from chainrule.compiler.options import Options


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="Where to; FILE as .py, - prints it. With --target c a folder.",
)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if OUT is missing, stale or edited.")
@click.option("--watch", is_flag=True, help="Compile again whenever the model changes, until Ctrl-C.")
@click.option("--force", is_flag=True, help="Overwrite OUT whatever it is.")
@click.option("--scipy", is_flag=True, help="Import special functions from scipy instead of printing them.")
@click.option("--unchecked", is_flag=True, help="Leave out the checks of shapes.")
@click.option("--literal", is_flag=True, help="Keep log(1 + exp(x)) and its kin as they are written.")
@click.option("--fast", is_flag=True, help="Long arrays go in tiles; memory is used again. The same numbers.")
@click.option(
    "--target", type=click.Choice(["numpy", "c"]), default="numpy", help="With c, beside it the same in C; see `build`."
)
@settable
@outward
@click.option("--self-check", is_flag=True, help="Let the module carry check(), which tests its own derivatives.")
@click.option("--derive", metavar="'MODE(F, X)'", multiple=True, help="Derive this too, as if FILE asked for it.")
def compile(
    file: Path,
    output: Path | None,
    only_check: bool,
    watch: bool,
    force: bool,
    scipy: bool,
    unchecked: bool,
    literal: bool,
    fast: bool,
    target: str,
    settings: tuple[tuple[str, str], ...],
    self_check: bool,
    derive: tuple[str, ...],
    allow_extern: bool,
) -> int:
    """Compile the model FILE into a Python module that needs numpy alone."""
    from chainrule.compiler.options import Options

    prints = output == Path("-")
    if target == "c":
        if only_check or watch:
            raise click.UsageError("--target c writes four files; it does not go with --check or --watch")
        if prints:
            raise click.UsageError("--target c writes four files; name a folder with -o")
        options = Options(scipy, unchecked, literal, True, settings, derive, allow_extern, fast, self_check)
        write_native(file, options, force, output)
        return 0

    if only_check and (watch or force):
        raise click.UsageError("--check writes nothing; it does not go with --watch or --force")
    if prints and (only_check or watch or force):
        raise click.UsageError("-o - prints the module; it does not go with --check, --watch or --force")
    if file.is_dir():
        raise console.Failure(f"{file} is a folder; name a .cr file in it")
    place = output if output is not None else file.with_suffix(".py")
    if place.resolve() == file.resolve():
        raise click.UsageError(f"{place} is the model itself; name another file with -o")
    options = Options(scipy, unchecked, literal, True, settings, derive, allow_extern, fast, self_check)
    if prints:
        click.echo(_module(file, options), nl=False)
        return 0
    if only_check:
        return _check(file, place, options)
    if watch:
        from chainrule.commands.watch import watching

        for _ in watching(file):
            try:
                _compile(file, place, options, force)
            except click.ClickException as problem:
                problem.show()
        return 0
    _compile(file, place, options, force)
    return 0


def write_native(file: Path, options: Options, force: bool, output: Path | None = None) -> NativeModule:
    """Write the four files of a model in C to a folder, or beside it: model.c, model.h, model_py.c and model.py."""
    from chainrule.compiler import driver

    if file.is_dir():
        raise console.Failure(f"{file} is a folder; name a .cr file in it")
    with console.reading(file):
        made = driver.compile_native(file, options)
    folder = file.parent if output is None else _folder(output)
    texts = {
        folder / f"{made.stem}.c": made.c,
        folder / f"{made.stem}.h": made.h,
        folder / f"{made.stem}_py.c": made.extension,
        folder / f"{made.stem}.py": made.python,
    }
    for target in texts:
        why = _foreign(file, target)
        if why and not force:
            raise console.Failure(f"{target} {why}; it stays as it is (--force overwrites it)")
    for target, text in texts.items():
        _write(target, text)
        click.echo(f"{console.good('wrote')} {target}")
    for name, op in made.missing:
        click.echo(f"{name} is by numpy alone: there is no `{op}` in C yet")
    return made


def _folder(output: Path) -> Path:
    """The folder, made if it is not there."""
    try:
        output.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise console.Failure(f"{output} is a file; with --target c the four files go to a folder") from None
    except OSError as error:
        raise console.Failure(f"{output} cannot be made: {(error.strerror or str(error)).lower()}") from error
    return output


def _module(file: Path, options: Options) -> str:
    from chainrule.compiler import driver

    with console.reading(file):
        return driver.compile_file(file, options)


def _compile(file: Path, target: Path, options: Options, force: bool) -> None:
    text = _module(file, options)
    why = _foreign(file, target)
    if why and not force:
        raise console.Failure(f"{target} {why}; it stays as it is (--force overwrites it, -o names another file)")
    _write(target, text)
    click.echo(f"{console.good('wrote')} {target}")


def _check(file: Path, target: Path, options: Options) -> int:
    from chainrule import __version__
    from chainrule.compiler.emit import header

    text = _module(file, options)
    found = _text(target)
    if found is not None and found.replace("\r\n", "\n") == text:
        click.echo(f"{console.good('ok')}: {target} is what {file} compiles to")
        return 0
    made = header.read_header(found) if found is not None else None
    if found is None:
        why = "is not there"
    elif made is None:
        why = "was not made by chainrule"
    elif not header.is_intact(found):
        why = "has been edited since it was made"
    elif made.version != __version__:
        why = f"is stale: it was made by chainrule {made.version}, this is {__version__}"
    elif made.options != (str(options) or "none"):
        why = f"is stale: it was made with other options ({made.options})"
    else:
        why = f"is stale: {file}, or what it imports, has changed since it was made"
    raise console.Failure(f"{target} {why}")


def _foreign(file: Path, target: Path) -> str:
    """Why the target is not this model's to overwrite; empty if it is, or if there is nothing."""
    from chainrule.compiler.emit import header

    found = _text(target)
    if found is None:
        return ""
    made = header.read_header(found)
    if made is None:
        return "was not made by chainrule"
    if Path(made.source).name != file.name:
        return f"was made from another model, {made.source}"
    return "" if header.is_intact(found) else "has been edited since it was made"


def _text(target: Path) -> str | None:
    """What is there already; what is not UTF-8 is nobody's module but is there."""
    try:
        if target.exists() and not target.is_file():
            kind = "a folder" if target.is_dir() else "not a regular file"
            raise console.Failure(f"{target} is {kind}; a module is written to a file")
        return target.read_bytes().decode(errors="replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise console.Failure(console.unreadable(error, target)) from error


def _write(target: Path, text: str) -> None:
    """All of it or nothing."""
    from chainrule.runtime import atomic

    try:
        atomic.write(target, text.encode())
    except OSError as error:
        raise console.Failure(f"{target} cannot be written: {(error.strerror or str(error)).lower()}") from error
