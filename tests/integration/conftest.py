"""A small plant, and an output of nightly jobs, for the tests of these."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from orderplan.cli.nightly import nightly
from orderplan.nightly.outcome import Status
from tests.integration.nightly_jobs import job, quick_folder, tiny_plant


@pytest.fixture
def place():
    with quick_folder() as folder:
        yield Path(folder)


@pytest.fixture
def plant(place):
    return tiny_plant(place / "plant")


@pytest.fixture
def output(place, plant):
    """An output with one good run."""
    folder = place / "output"
    assert job(folder, plant).status is Status.PUBLISHED
    return folder


@pytest.fixture
def run(tmp_path, plant):
    """Run the command on the plant, into an output of its own."""

    def called(*options, source=plant):
        arguments = ["--input", str(source), "--output", str(tmp_path / "output"), *options]
        result = CliRunner().invoke(nightly, arguments, standalone_mode=False)
        assert result.exception is None, result.exception
        return result

    return called
