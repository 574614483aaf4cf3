"""The import hook: `import rosenbrock` finds `rosenbrock.cr` on `sys.path`, and `import models.cell` within packages.

Python's own finders are asked first, so that a `.cr` file hides no module; a folder of the same name beside it,
which Python takes for a package, hides the `.cr` file.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

from chainrule.runtime.load import execute, source_of


class ModelLoader(Loader):
    """Compiles a `.cr` file and runs what comes out as the module."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exec_module(self, module: ModuleType) -> None:
        """Raises ImportError, with the compiler's message, for mistakes in the file."""
        from chainrule.compiler.source import CompileErrors

        try:
            text, filename = source_of(self.path)
        except CompileErrors as errors:
            from chainrule.compiler.render import render

            message = f"{self.path} does not compile\n\n{render(errors)}"
            raise ImportError(message, name=module.__name__, path=str(self.path)) from errors
        execute(text, filename, module)


class ModelFinder(MetaPathFinder):
    """Finds `name.cr` in the folders in which `name.py` is looked for."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        file = fullname.rpartition(".")[2] + ".cr"
        for folder in sys.path if path is None else path:
            candidate = Path(folder or ".") / file
            if candidate.is_file():
                return spec_from_file_location(fullname, candidate, loader=ModelLoader(candidate.absolute()))
        return None


def install() -> None:
    """Put the finder behind Python's own; once is enough."""
    if not any(isinstance(finder, ModelFinder) for finder in sys.meta_path):
        sys.meta_path.append(ModelFinder())
