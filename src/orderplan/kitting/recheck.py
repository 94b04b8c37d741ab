"""The re-check: what has changed in what the jobs miss since an earlier kit check."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv as arrow_csv

from orderplan.data.planning_data import arrow_to_frame
from orderplan.difference.matching import matched_rows
from orderplan.enums import JobKind, KitChange
from orderplan.errors import RequestError
from orderplan.kitting.kits import Kits
from orderplan.kitting.tables import kit_components_table
from orderplan.quantities import to_millionths
from orderplan.tables.arrays import whole
from orderplan.tables.results import result_schema
from orderplan.tables.results_kitting import KIT_CHANGES, KIT_COMPONENTS

_KEY = ("job_kind", "job", "item_id", "order_id", "due", "sequence", "component_id")
"""What names a job and a component from one check to the next; a planned order has other numbers in every plan."""
_READ = ("job_kind", "job_id", "order_id", "item_id", "need_date", "sequence", "component_id", "missing",
         "available_date")  # fmt: skip
_NEVER = np.iinfo(np.int64).max
_WORDS = [KitChange.NEW, KitChange.WORSE, KitChange.SAME, KitChange.BETTER, KitChange.CLEARED]


def recheck_kits(previous: Kits | pd.DataFrame | pa.Table, current: Kits | pd.DataFrame | pa.Table) -> pd.DataFrame:
    """Tell what has changed in what the jobs miss since an earlier check.

    Parameters
    ----------
    previous, current
        Two kit checks, or their `kit_components` as frames or Arrow tables.

    Returns
    -------
    pandas.DataFrame
        A row per job and component that is missing in either, by kind and id of the job, then component: `change`
        (new, worse, same, better, cleared), `job_kind`, `job_id`, `order_id`, `item_id`, `component_id`,
        `missing_before`, `missing`, `available_before`, `available_date` (missing: never). The day on which all of it
        is there decides between better and worse, on the same day the quantity.

    Raises
    ------
    RequestError
        Where a table is not one of kit components.

    Examples
    --------
    >>> from datetime import date
    >>> import orderplan as op
    >>> from orderplan.kitting.kits import check_kits
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> plan = op.run_mrp(instance, op.build_bom(instance))
    >>> changes = recheck_kits(check_kits(plan), check_kits(plan, until=date(2026, 1, 8)))
    >>> changes.loc[changes["change"] != "same", ["change", "job_id", "component_id", "missing_before", "missing"]]
        change job_id component_id  missing_before  missing
    0  cleared      1        FRAME             2.0      0.0
    5  cleared   SO-1        FRAME             2.0      0.0

    """
    return arrow_to_frame(kit_changes_table(previous, current))


def kit_changes_table(previous: Kits | pd.DataFrame | pa.Table, current: Kits | pd.DataFrame | pa.Table) -> pa.Table:
    """Give the changes as an Arrow table; see `recheck_kits`."""
    before, after = _short_rows(previous), _short_rows(current)
    matched = matched_rows(before, after, _KEY)
    rows = pa.concat_tables([after, before.take(pa.array(matched.gone))])
    of_before = np.full(rows.num_rows, -1, dtype=np.int64)
    of_before[matched.after] = matched.before
    of_before[after.num_rows :] = matched.gone
    of_after = np.where(np.arange(rows.num_rows) < after.num_rows, np.arange(rows.num_rows), -1)
    missing_before, missing = _quantities(before, of_before), _quantities(after, of_after)
    day_before, day = _days(before, of_before), _days(after, of_after)
    worse = np.where(day != day_before, day > day_before, missing > missing_before)
    same = (day == day_before) & (missing == missing_before)
    change = np.select([of_before < 0, of_after < 0, same, worse], [0, 4, 2, 1], 3)
    table = pa.table(
        {
            "change": pa.array([str(word) for word in _WORDS]).take(pa.array(change)),
            **{name: rows.column(name) for name in ("job_kind", "job_id", "order_id", "item_id", "component_id")},
            "missing_before": before.column("missing").take(_places(of_before)).fill_null(0.0),
            "missing": after.column("missing").take(_places(of_after)).fill_null(0.0),
            "available_before": before.column("available_date").take(_places(of_before)),
            "available_date": after.column("available_date").take(_places(of_after)),
        },
        schema=result_schema(KIT_CHANGES),
    )
    return table.take(_in_order(rows))


def read_kit_components(path: str | Path) -> pa.Table:
    """Read the kit components of an earlier check, as `kit_components_frame` or a written plan has them.

    Parameters
    ----------
    path
        A file in Parquet, or in CSV with any other suffix than ``.parquet``.

    Raises
    ------
    RequestError
        Where there is no such file, or it holds something else.

    """
    path = Path(path)
    schema = result_schema(KIT_COMPONENTS)
    try:
        if path.suffix.casefold() == ".parquet":
            return _as_components(pq.read_table(path))
        types = dict(zip(schema.names, schema.types, strict=True))
        options = arrow_csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True)
        parsing = arrow_csv.ParseOptions(newlines_in_values=True)
        return _as_components(arrow_csv.read_csv(path, convert_options=options, parse_options=parsing))
    except (OSError, pa.ArrowException) as error:
        raise RequestError(f"'{path}' cannot be read as kit components: {error}.") from error


def _short_rows(kits: Kits | pd.DataFrame | pa.Table) -> pa.Table:
    """Give the rows of a check that miss something, in the declared types, with what names their jobs."""
    table = kit_components_table(kits) if isinstance(kits, Kits) else _as_components(kits)
    table = table.select(_READ).filter(pc.greater(table.column("missing"), 0.0))
    planned = pc.equal(table.column("job_kind"), str(JobKind.PLANNED_ORDER))
    table = table.append_column("job", pc.if_else(planned, pa.scalar(None, pa.string()), table.column("job_id")))
    due = pc.if_else(planned, table.column("need_date"), pa.scalar(None, pa.date32()))
    return table.append_column("due", due).combine_chunks()


def _as_components(given: pd.DataFrame | pa.Table) -> pa.Table:
    """Take a table that was kept, in the declared types.

    Raises
    ------
    RequestError
        Where columns are missing or hold something else.

    """
    table = pa.Table.from_pandas(given, preserve_index=False) if isinstance(given, pd.DataFrame) else given
    lacking = [name for name in _READ if name not in table.column_names]
    if lacking:
        raise RequestError(f"the table is not one of kit components: it has no {', '.join(lacking)}.")
    schema = pa.schema([result_schema(KIT_COMPONENTS).field(name) for name in _READ])
    try:
        return table.select(_READ).cast(schema)
    except pa.ArrowException as error:
        raise RequestError(f"the table is not one of kit components: {error}.") from error


def _in_order(rows: pa.Table) -> pa.Array:
    """Give the places of the rows by kind and id of the job, planned orders by number, then component."""
    kinds = pc.index_in(rows.column("job_kind"), value_set=pa.array([str(kind) for kind in JobKind]))
    planned = pc.equal(rows.column("job_kind"), str(JobKind.PLANNED_ORDER))
    numbers = pc.if_else(planned, rows.column("job_id"), pa.scalar("0")).cast(pa.int64())
    keys = pa.table(
        {"kind": kinds, "number": numbers, "job": rows.column("job_id"), "component": rows.column("component_id")}
    )
    return pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names])


def _places(rows: np.ndarray) -> pa.Array:
    return pa.array(rows, mask=rows < 0)


def _quantities(table: pa.Table, rows: np.ndarray) -> np.ndarray:
    found = np.zeros(len(rows), dtype=np.int64)
    known = rows >= 0
    found[known] = to_millionths(whole(table.column("missing")).to_numpy())[rows[known]]
    return found


def _days(table: pa.Table, rows: np.ndarray) -> np.ndarray:
    """Give the days on which all is there, never where it is not."""
    days = whole(table.column("available_date")).cast(pa.int32()).cast(pa.int64()).fill_null(_NEVER).to_numpy()
    found = np.full(len(rows), _NEVER, dtype=np.int64)
    known = rows >= 0
    found[known] = days[rows[known]]
    return found
