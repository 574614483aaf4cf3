"""`python -m tests.docs [PAGE...]`: write anew what the pages state of the compiler, and the picture."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.docs.pages import PAGES, ROOT, blocks, save, stated


def rewrite(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    pieces, end = [], 0
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        os.environ["CHAINRULE_CACHE"] = f"{folder}/cache"
        for block in blocks(text):
            save(block)
            should = stated(block)
            if should is not None:
                pieces += [text[end : block.start], should]
                end = block.end
    page.write_text("".join([*pieces, text[end:]]), encoding="utf-8")


def main(names: list[str]) -> None:
    for name, page in PAGES.items():
        if not names or name in names:
            rewrite(page)
    if not names:
        subprocess.run([sys.executable, ROOT / "docs" / "picture.py"], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
