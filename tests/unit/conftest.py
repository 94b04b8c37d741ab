"""Plant folders for the tests of reading, written from texts or bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orderplan.data.folder import read_folder
from orderplan.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def plant_folder(tmp_path):
    """Make a folder of files from their contents by name; a key without suffix is the name of a CSV table."""

    def made(**files: str | bytes) -> Path:
        for name, content in files.items():
            path = tmp_path / (name if "." in name else f"{name}.csv")
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path

    return made


@pytest.fixture
def errors_of(plant_folder):
    """Read a plant that must be refused, and give the lines of its report, without the padding behind the place."""

    def found(**files: str | bytes) -> list[str]:
        with pytest.raises(DataError) as raised:
            read_folder(plant_folder(**files))
        return [" ".join(line.split()) for line in str(raised.value).splitlines()[1:]]

    return found
