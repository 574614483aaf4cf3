"""The command line: one file for each command.

What is heavy (numpy, lark, jinja2, black) is imported within the commands that use it, so that `chainrule --help`
starts at once; a test watches over that.
"""

from __future__ import annotations

import io
import os
import sys
from typing import NoReturn

import click

import chainrule
from chainrule.commands.bench import bench
from chainrule.commands.build import build
from chainrule.commands.cache import cache
from chainrule.commands.check import check
from chainrule.commands.compile import compile
from chainrule.commands.evaluate import evaluate
from chainrule.commands.explain import explain
from chainrule.commands.explain_error import explain_error
from chainrule.commands.new import new
from chainrule.commands.ops import ops
from chainrule.commands.show import show
from chainrule.commands.summary import summary
from chainrule.commands.test import test
from chainrule.commands.trace_nan import trace_nan
from chainrule.commands.train import train

OK, FAILED, INTERNAL, INTERRUPTED = 0, 1, 3, 130


class InOrder(click.Group):
    """A group that lists its commands in the order in which a reader meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(chainrule.__version__, prog_name="chainrule", message="%(prog)s %(version)s")
def cli() -> None:
    """Turns a model into its derivative: `chainrule compile model.cr` writes model.py.

    Exit codes: 0 all is well, 1 mistakes or failed checks, 2 a wrong command line.
    """


COMMANDS = (
    new,
    check,
    compile,
    build,
    bench,
    test,
    trace_nan,
    train,
    show,
    summary,
    evaluate,
    explain,
    ops,
    explain_error,
    cache,
)
for command in COMMANDS:
    cli.add_command(command)


def main() -> NoReturn:
    """Run the command line; whatever happens, a user sees a sentence and a script an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show is no mistake
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of a command line."""
    colour = False if os.environ.get("NO_COLOR") else None
    try:
        outcome = cli.main(arguments, prog_name="chainrule", standalone_mode=False, color=colour)
        sys.stdout.flush()
        return outcome if isinstance(outcome, int) else OK
    except click.ClickException as mistake:
        mistake.show()
        return mistake.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        # what still waits to be written has no reader: without this the interpreter complains when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except (Exception, RecursionError) as error:
        if isinstance(error, ImportError) and _is_missing(error):
            click.echo(f"Error: {error}", err=True)
            return FAILED
        if os.environ.get("CHAINRULE_TRACEBACK"):
            raise
        _confess(error)
        return INTERNAL


def _is_missing(error: ImportError) -> bool:
    """Whether it is a function from outside, as a model's `extern fn` names one, that is not there."""
    from chainrule.runtime.load import Missing

    return isinstance(error, Missing)


def _confess(error: BaseException) -> None:
    import platform

    sentence = str(error).partition("\n")[0]
    click.echo(
        f"chainrule made a mistake of its own ({type(error).__name__}{': ' + sentence if sentence else ''}).\n"
        f"Please report it with your file, and with what the same command prints when CHAINRULE_TRACEBACK=1 is set"
        f" (chainrule {chainrule.__version__}, Python {platform.python_version()}, {platform.system()}).",
        err=True,
    )
