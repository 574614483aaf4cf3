"""Numbers of Python as texts."""

from __future__ import annotations

from chainrule.compiler.ir import Text, Value


def bare(text: str) -> str:
    """Without the `float` around it, which makes a number of an int."""
    inner = text.removeprefix("float(").removesuffix(")")
    return inner if text == f"float({inner})" and "(" not in inner else text


def literal(text: Text, value: Value) -> Text:
    """A real number that stands alone is a float."""
    if not value.weak or value.tensor.dtype != "real":
        return text
    if text.text.lstrip("-").isdigit():
        return Text(f"{text.text}.0", text.prec)
    return text if value.op == "const" else Text(f"float({text.text})")
