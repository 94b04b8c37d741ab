"""The examples in docstrings are programs, and print what they show."""

from __future__ import annotations

import doctest
import importlib
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
MODULES = sorted(
    ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    for path in SOURCE.rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)


def test_there_are_many():
    assert len(MODULES) > 40


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_print_what_they_show(module, monkeypatch):
    monkeypatch.chdir(ROOT)  # they read the sample plants
    monkeypatch.setitem(os.environ, "COLUMNS", "120")
    found = doctest.testmod(importlib.import_module(module))
    assert found.attempted
    assert not found.failed
