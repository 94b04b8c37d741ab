"""Exceptions that are new or gone, by ids that hold from one plan to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from orderplan.difference.changed_rows import change_words, changed_rows, declared_table, known
from orderplan.difference.natural_names import planned_order_names, requirement_names
from orderplan.difference.tables import EXCEPTION_CHANGES
from orderplan.tables.arrays import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    Tables = Mapping[str, pa.Table]

_NAMES = (("planned_order", planned_order_names), ("requirement", requirement_names))


def exception_changes(previous: Tables, current: Tables) -> pa.Table:
    """Give the exceptions that are new or gone."""
    rows = changed_rows(_named(previous), _named(current), ["natural_id"], [])
    columns = {
        column.name: known(rows, column.name)
        for column in EXCEPTION_CHANGES.columns
        if column.name not in {"change", "origin"}
    }
    return declared_table(EXCEPTION_CHANGES, columns | {"change": change_words(rows)})


def _named(tables: Tables) -> pa.Table:
    return tables["exceptions"].append_column("natural_id", natural_ids(tables))


def natural_ids(tables: Tables) -> pa.Array:
    """Name each exception by what it is about: shape (exceptions,).

    The id of most is that already. A planned order or a requirement is named there by its running number, which
    another order above it shifts; here by what it is for.
    """
    exceptions = tables["exceptions"]
    kinds, result = whole(exceptions.column("object_kind")), whole(exceptions.column("exception_id"))
    for kind, names_of in _NAMES:
        mask = pc.fill_null(pc.equal(kinds, kind), False)
        if not pc.any(mask).as_py():
            continue
        chosen = exceptions.filter(mask)
        names = names_of(tables, whole(chosen.column("object_id").cast(pa.int64())))
        texts = pc.binary_join_element_wise(whole(chosen.column("code")), pa.scalar(kind), names, ":")
        result = pc.replace_with_mask(result, mask, texts)
    return result
