"""chainrule: a compiler that turns a model into its derivative.

module = chainrule.load("model.cr")                    # compiled, from a cache when it is known
text = chainrule.compile_source("fn f(x) = sin(x^2)")  # the Python module as text
print(chainrule.check_gradients(module, "f", 3.0))     # against differences
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chainrule.compiler.source import CompileError, CompileErrors
    from chainrule.runtime.compiling import compile_file, compile_source
    from chainrule.runtime.gradients import check_gradients
    from chainrule.runtime.load import load
    from chainrule.runtime.tracing import trace_nan

__version__ = "0.1.0"

__all__ = [
    "CompileError",
    "CompileErrors",
    "__version__",
    "check_gradients",
    "compile_file",
    "compile_source",
    "load",
    "trace_nan",
]

_HOMES = {
    "CompileError": "chainrule.compiler.source",
    "CompileErrors": "chainrule.compiler.source",
    "check_gradients": "chainrule.runtime.gradients",
    "compile_file": "chainrule.runtime.compiling",
    "compile_source": "chainrule.runtime.compiling",
    "load": "chainrule.runtime.load",
    "trace_nan": "chainrule.runtime.tracing",
}


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """The public names, each imported when it is first asked for: the command line starts without them."""
        if name not in _HOMES:
            raise AttributeError(f"module 'chainrule' has no attribute {name!r}")
        from importlib import import_module

        found = getattr(import_module(_HOMES[name]), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted(__all__)
