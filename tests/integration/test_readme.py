"""README's code blocks are run, and what it prints is compared."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from orderplan.cli.main import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def checkout(monkeypatch, tmp_path):
    """Stand in a folder that looks like a checkout, so that what the page's commands write stays out of ours."""
    for folder in ("data", "examples"):
        (tmp_path / folder).symlink_to(ROOT / folder, target_is_directory=True)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("checkout")
def test_the_program_runs_and_prints_what_is_shown(capsys):
    (program,) = blocks("python")
    exec(compile(program, "README.md", "exec"), {})  # noqa: S102 - our own page
    printed = capsys.readouterr().out
    (shown,) = blocks("text")
    assert printed.endswith(shown)
    assert "SO-1003" in printed  # a row of the late orders


COMMANDS = [line for block in blocks("sh") for line in block.splitlines() if line.startswith(".venv/bin/orderplan")]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("checkout")
def test_the_commands_work(monkeypatch, capsys, command):
    monkeypatch.setattr(sys, "argv", shlex.split(command, comments=True))
    with pytest.raises(SystemExit) as stopped:
        main()
    assert not stopped.value.code
    assert capsys.readouterr().out.strip()


def test_every_path_that_is_named_exists():
    (tree,) = re.findall(r"## Where things are\n\n```\n(.*?)```", README, re.DOTALL)
    named = re.findall(r"(?:^|\s{3,})([\w./-]+(?:/|\.md))(?=\s)", tree, re.MULTILINE)
    assert len(named) > 8
    for path in named:
        assert (ROOT / path).exists(), path
