"""Every page is true: its programs compile and their derivatives agree, its commands print what they are said to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chainrule import commands
from chainrule.compiler.driver import analyse
from chainrule.compiler.parse import read_source
from chainrule.compiler.source import CompileErrors
from tests.docs.pages import PAGES, blocks, fences, run, save, stated

KINDS = {"cr", "python", "pycon", "console", "sh", "text"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder to read in."""
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "page").mkdir()
    monkeypatch.chdir(tmp_path / "page")


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = PAGES[name].read_text(encoding="utf-8")
    found = list(blocks(text))
    assert len(found) == fences(text), "every block says what it is"
    for block in found:
        where = f"{name}:{block.line}"
        assert block.language in KINDS, where
        file = save(block)
        if block.language == "cr":
            assert file is not None, f"{where}: a program has a name"
            check_program(file, where, capsys, block.words[1:])
        should = stated(block)
        if should is not None:
            assert steady(block.text) == steady(should), f"{where}: `python -m tests.docs` writes it anew"


@pytest.mark.parametrize("name", PAGES)
def test_sessions(name: str) -> None:
    """Sessions print what they say; the names of one go on to the next."""
    found = list(blocks(PAGES[name].read_text(encoding="utf-8")))
    for block in found:
        save(block)
    sessions = [block.text for block in found if block.language == "pycon"]
    assert all(session.startswith(">>> ") for session in sessions)
    if sessions:
        Path("sessions.txt").write_text("\n\n".join(sessions), encoding="utf-8")
        printed = run(["-m", "doctest", "-o", "ELLIPSIS", "-o", "NORMALIZE_WHITESPACE", "sessions.txt"])
        assert not printed, printed


def steady(text: str) -> str:
    """To how many digits differences agree is a matter of the last bits, which libraries of mathematics differ in."""
    return re.sub(r" *\d+ digits", " some digits", text)


def check_program(file: Path, where: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    """A program compiles, its examples hold, and its derivatives agree with differences."""
    source = read_source(file)
    if "wrong" in words:
        with pytest.raises(CompileErrors):
            analyse(source, file.parent)
        return
    try:
        module = analyse(source, file.parent)
    except CompileErrors as errors:
        pytest.fail(f"{where}:\n{errors}")
    capsys.readouterr()
    code = commands.run(["test", str(file)])
    printed = "".join(capsys.readouterr())
    assert module.examples or module.shown, f"{where}: nothing is in it"
    if "failing" in words:
        assert code == commands.FAILED, f"{where}:\n{printed}"
    else:
        assert code == commands.OK or "nothing to test" in printed, f"{where}:\n{printed}"


@pytest.mark.parametrize("name", PAGES)
def test_scripts_are_run(name: str) -> None:
    """A script that no console runs would be a claim without a test."""
    found = list(blocks(PAGES[name].read_text(encoding="utf-8")))
    consoles = "".join(block.text for block in found if block.language == "console")
    for block in found:
        if block.language == "python" and block.words[:1] != ("of",):
            assert block.words, f"{name}:{block.line}: a script has a name, or is a piece `of` a module"
            assert f"python {block.words[0]}" in consoles, f"{name}:{block.line}"


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    page = PAGES[name]
    for target in re.findall(r"\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)", prose(page)):
        assert not target or (page.parent / target).exists(), target


@pytest.mark.parametrize("name", PAGES)
def test_anchors_are_headings(name: str) -> None:
    page = PAGES[name]
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", prose(page)):
        headings = re.findall(r"^#+ (.*)$", prose(page.parent / target if target else page, code=""), re.MULTILINE)
        assert anchor in {slug(heading) for heading in headings}, f"{target}#{anchor}"


def prose(page: Path, code: str = "`[^`\n]*`") -> str:
    """A page without its blocks, and without `code` in its lines."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.sub(code, "", text) if code else text


def slug(heading: str) -> str:
    """A heading as an anchor."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_every_program_of_the_reference_states_examples() -> None:
    for block in blocks(PAGES["docs/language.md"].read_text(encoding="utf-8")):
        if block.language == "cr" and "wrong" not in block.words:
            assert "\nexample " in block.text, f"docs/language.md:{block.line}"
