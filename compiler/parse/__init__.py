"""Text -> tree. This room alone knows lark.

text      bytes -> Source
layout    words -> words with lines, blocks and soft keywords
tree      what each rule of the grammar builds
recover   the mistakes of a file that does not parse, line by line
diagnose  what is wrong with one line, in a sentence
"""

from __future__ import annotations

from chainrule.compiler import syntax
from chainrule.compiler.parse.layout import MISTAKE_LIMIT, Layout, TooMany
from chainrule.compiler.parse.limits import check_depth
from chainrule.compiler.parse.reader import Refusal, reader
from chainrule.compiler.parse.recover import mistakes
from chainrule.compiler.parse.text import decode, from_text, read_source
from chainrule.compiler.source import CompileError, CompileErrors, Source

__all__ = ["decode", "from_text", "parse", "read_source"]


def parse(source: Source) -> syntax.File:
    """The tree of a file; raises CompileErrors with all of its mistakes."""
    read = reader()
    with read.lock:
        read.builder.begin(source)
        layout = Layout(source, read.words(source))
        try:
            layout.run()
            if not layout.errors:
                file: syntax.File = read.read(layout.out, "file")
                errors = read.builder.errors + check_depth(file)
                if not errors:
                    return file
                if not read.builder.errors:
                    raise CompileErrors(_first(errors))
            errors, readable = mistakes(read, source, layout)
        except TooMany:
            errors, readable = layout.errors, None
        except Refusal as refusal:
            errors, readable = mistakes(read, source, layout, refusal)
        finally:
            read.builder.begin(Source("", ""))
    if readable is not None and check_depth(readable):
        readable = None
    raise CompileErrors(_first(errors), readable)


def _first(errors: list[CompileError]) -> list[CompileError]:
    """The first of many: what follows fifty mistakes is mostly their echo."""
    return sorted(errors, key=lambda error: (error.span.start, error.span.end))[:MISTAKE_LIMIT]
