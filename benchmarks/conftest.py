"""What the measurements share: the plants, written once a session, and their BOMs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

import orderplan as op
from benchmarks.generate import SHAPES, generate_plant, settings_of, write_plant

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def plant_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Give the folder of a plant by shape and file format; it is made when first asked for."""
    made: dict[tuple[str, str], Path] = {}

    def folder(shape: str, file_format: str) -> Path:
        if (shape, file_format) not in made:
            path = tmp_path_factory.mktemp(f"{shape}_{file_format}")
            tables = generate_plant(SHAPES[shape])
            write_plant(tables, settings_of(SHAPES[shape]), path, file_format=file_format)  # type: ignore[arg-type]
            made[shape, file_format] = path
        return made[shape, file_format]

    return folder


@pytest.fixture(scope="session")
def million_lines(plant_folder: Callable[[str, str], Path]) -> op.BomGraph:
    """Build the BOM of 1,000,000 lines over 300,000 items."""
    return op.build_bom(op.encode(op.read_folder(plant_folder("million_lines", "parquet"))))


@pytest.fixture(scope="session", autouse=True)
def _compiled(plant_folder: Callable[[str, str], Path]) -> None:
    """Compile the kernels before anything is measured."""
    bom = op.build_bom(op.encode(op.read_folder(plant_folder("tiny", "csv"))))
    op.cost_frame(op.roll_up_costs(bom))
    tops = bom.instance.spaces["items"].ids.to_pylist()[:5]
    op.summarised_explosions(bom, tops)
    partial(op.material_effects, product_ids=tops)(op.roll_up_costs(bom))
