"""Exceptions that are new or gone, by what they are about and not by running numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.difference.changed_rows import ChangedRows, change_words, changed_rows, declared_table, known
from orderplan.difference.numbered_rows import (
    planned_order_codes,
    planned_order_names,
    requirement_codes,
    requirement_names,
)
from orderplan.difference.table_columns import columns_of, few_rows
from orderplan.difference.tables import EXCEPTION_CHANGES
from orderplan.tables.arrays import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orderplan.difference.numbered_rows import NumberedRows
    from orderplan.difference.plan_pair import PlanPair

    Tables = Mapping[str, pa.Table]

_MADE_HERE = {"natural_id", "change", "origin"}
_KEY = ("code", "object_kind", "object", "planned_order", "requirement")
_NAMES = (("planned_order", planned_order_names), ("requirement", requirement_names))


def exception_changes(pair: PlanPair) -> pa.Table:
    """Give the exceptions that are new or gone."""
    (before, after), key = pair.numbered, list(_KEY)
    found = changed_rows(_coded(pair.previous, before), _coded(pair.current, after), key, [])
    is_new, is_gone = found.before < 0, found.after < 0
    # Of the large tables only the rows that are told are kept, in the order in which they stand in `found`.
    rows = ChangedRows(
        _told(pair.previous, before, found.before[is_gone]),
        _told(pair.current, after, found.after[is_new]),
        np.where(is_gone, np.cumsum(is_gone) - 1, -1),
        np.where(is_new, np.cumsum(is_new) - 1, -1),
    )
    names = [column.name for column in EXCEPTION_CHANGES.columns if column.name not in _MADE_HERE]
    columns = {name: known(rows, name) for name in ("natural_id", *names)}
    return declared_table(EXCEPTION_CHANGES, columns | {"change": change_words(rows)})


def _coded(tables: Tables, numbered: NumberedRows) -> pa.Table:
    """Name what each exception is about by its id, planned orders and requirements by their codes."""
    rows = columns_of(tables, "exceptions", ("code", "object_kind", "object_id"))
    kinds, ids = whole(rows.column("object_kind")), whole(rows.column("object_id"))
    planned, requirement = pc.equal(kinds, "planned_order"), pc.equal(kinds, "requirement")
    numbers = [pc.if_else(mask, ids, None).cast(pa.int64()) for mask in (planned, requirement)]
    return pa.table(
        {
            "code": rows.column("code"),
            "object_kind": kinds,
            "object": pc.if_else(pc.or_(planned, requirement), None, ids),
            "planned_order": planned_order_codes(numbered, numbers[0]),
            "requirement": requirement_codes(numbered, numbers[1]),
        }
    )


def _told(tables: Tables, numbered: NumberedRows, rows: np.ndarray) -> pa.Table:
    """Give what is told of some exceptions, with the name that holds from plan to plan."""
    names = [column.name for column in EXCEPTION_CHANGES.columns if column.name not in _MADE_HERE]
    exceptions = few_rows(columns_of(tables, "exceptions", names), rows)
    return exceptions.append_column("natural_id", natural_ids(exceptions, numbered))


def natural_ids(exceptions: pa.Table, numbered: NumberedRows) -> pa.Array:
    """Name exceptions by what they are about: shape (exceptions,), text.

    The id of most is that already. A planned order or a requirement is named there by its running number, which
    another order above it shifts; here by what it is for.
    """
    kinds, result = whole(exceptions.column("object_kind")), whole(exceptions.column("exception_id"))
    for kind, names_of in _NAMES:
        mask = pc.fill_null(pc.equal(kinds, kind), False)
        if not pc.any(mask).as_py():
            continue
        chosen = exceptions.filter(mask)
        names = names_of(numbered, whole(chosen.column("object_id")).cast(pa.int64()))
        texts = pc.binary_join_element_wise(whole(chosen.column("code")), pa.scalar(kind), names, ":")
        result = pc.replace_with_mask(result, mask, texts)
    return result
