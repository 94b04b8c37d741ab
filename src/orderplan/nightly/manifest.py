"""The manifest of a run: what it was made from, what it holds, how it ended, and the checksum of every file."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from orderplan.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MANIFEST_FILE = "manifest.json"
FORMAT = 1
"""The form of a run; it rises where a reader of older ones would go wrong."""


def file_records(folder: Path) -> dict[str, dict[str, Any]]:
    """Give size and SHA-256 of every file of a run but its manifest, by path in the run."""
    return {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": _sha256(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / MANIFEST_FILE
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Write the manifest, with a checksum of its own content."""
    sealed = {**content, "manifest_sha256": _seal(content)}
    text = json.dumps(sealed, ensure_ascii=False, indent=1) + "\n"
    (folder / MANIFEST_FILE).write_text(text, encoding="utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a run.

    Raises
    ------
    ConfigError
        Where there is none, or one that is damaged or of a newer form.

    """
    path = folder / MANIFEST_FILE
    if not path.is_file():
        raise ConfigError([f"'{folder}' is no run: {MANIFEST_FILE} is missing."])
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError([f"'{path}' cannot be read: {error}."]) from error
    if not isinstance(content, dict) or content.pop("manifest_sha256", None) != _seal(content):
        raise ConfigError([f"'{path}' is damaged: its checksum is another one."])
    if content.get("format") != FORMAT:
        raise ConfigError([f"'{path}' has the form {content.get('format')}, this version reads {FORMAT}."])
    return content


def _seal(content: Mapping[str, Any]) -> str:
    """Give the checksum of a manifest's content, whatever its layout."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def file_problems(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Compare the files of a run with what its manifest says; give a sentence for each that is not as it was."""
    there = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path != folder / MANIFEST_FILE
    }
    problems = [f"{name} is not in the manifest." for name in sorted(there - set(files))]
    for name, told in files.items():
        if name not in there:
            problems.append(f"{name} is missing.")
        elif (folder / name).stat().st_size != told["bytes"]:
            problems.append(f"{name} has another size than the manifest says.")
        elif _sha256(folder / name) != told["sha256"]:
            problems.append(f"{name} has another checksum than the manifest says.")
    return tuple(problems)
