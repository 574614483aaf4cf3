"""What the README and the list of samples say of the repository, and the picture."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from chainrule.commands.show import STAGES
from tests.docs.pages import PAGES, ROOT, run

README = ROOT / "README.md"


def test_the_stages_are_those_that_show_prints_each_with_its_folder() -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\[`([\w/]+)`\]", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(stage for stage, _ in rows) == STAGES
    for _, folder in rows:
        assert (ROOT / folder).is_dir(), folder


def test_every_page_can_be_reached() -> None:
    readme = README.read_text(encoding="utf-8")
    for name in PAGES:
        assert name == "README.md" or f"({name})" in readme, name


def test_the_commands_are_there() -> None:
    scripts = re.findall(r"^sh (\S+)", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert scripts
    for script in scripts:
        assert subprocess.run(["sh", "-n", ROOT / script], check=False).returncode == 0, script


def test_every_sample_is_listed() -> None:
    listed = set(re.findall(r"\]\(([^)]+\.cr)\)", PAGES["samples/README.md"].read_text(encoding="utf-8")))
    assert listed == {path.relative_to(ROOT / "samples").as_posix() for path in (ROOT / "samples").rglob("*.cr")}


def test_the_picture_is_drawn_from_what_is_emitted(tmp_path: Path) -> None:
    out = tmp_path / "picture.svg"
    assert not run([str(ROOT / "docs" / "picture.py"), str(out)])
    drawn, kept = out.read_bytes(), (ROOT / "docs" / "picture.svg").read_bytes()
    assert drawn == kept, f"{sys.executable} -m tests.docs draws it anew"
    assert len(kept) < 200_000
