"""The BOM graph: built once from an instance, asked by everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.arrays import BomArrays
from orderplan.bom.changes import changed_lines
from orderplan.bom.fit import prove_fit
from orderplan.bom.levels import low_level_codes
from orderplan.bom.replenishment import earliest_new_days
from orderplan.data.instance import NONE
from orderplan.enums import PartClass, Procurement
from orderplan.errors import RequestError
from orderplan.graph_order import grouped_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import networkx as nx

    from orderplan.data.instance import Instance, Lines, Substitutes

_EXPLODES = np.array([p in {Procurement.MAKE, Procurement.SUBCONTRACT, Procurement.PHANTOM} for p in Procurement])
_PHANTOM = list(Procurement).index(Procurement.PHANTOM)
_SPECIFIC = list(PartClass).index(PartClass.ORDER_SPECIFIC)


@dataclass(frozen=True, slots=True, eq=False)
class BomGraph:
    """The BOM of one scenario: all lines in force on the planning day or later, engineering changes applied."""

    instance: Instance
    lines: Lines
    """The lines, by parent, order, line number, component, validity."""
    substitutes: Substitutes
    """The substitutes, with those that use-up changes bring."""
    arrays: BomArrays
    """The same lines for the kernels."""
    level_starts: np.ndarray
    """The items of low-level code c are ``level_items[level_starts[c]:level_starts[c + 1]]``: shape (codes + 1,)."""
    level_items: np.ndarray
    """Item codes by low-level code, then code: shape (items,)."""
    earliest_new: np.ndarray
    """Per item the first day on which a supply that does not exist yet could be there, as an offset; `ENDLESS` where
    never: shape (items,), int32. It is the item's total replenishment time on the standard BOM of the planning day."""

    @property
    def levels(self) -> np.ndarray:
        """The low-level code of each item: shape (items,), int32."""
        return self.arrays.levels


def build_bom(instance: Instance) -> BomGraph:
    """Build the BOM graph.

    Parameters
    ----------
    instance
        The scenario in integers.

    Returns
    -------
    BomGraph
        Lines, levels and total replenishment days.

    Raises
    ------
    DataError
        Where lines go in circles, or quantities multiply beyond what can be counted.

    Examples
    --------
    >>> from orderplan.data.encode import encode
    >>> from orderplan.data.folder import read_folder
    >>> bom = build_bom(encode(read_folder("data/samples/bicycle")))
    >>> bom.levels[bom.instance.item("BIKE")]
    np.int32(0)

    """
    lines, substitutes = changed_lines(instance)
    lines = _still_to_come(lines)
    count = instance.item_count
    levels = low_level_codes(instance, lines, substitutes)
    arrays = _arrays(instance, lines, levels)
    level_starts, level_items = grouped_rows(levels, int(levels.max()) + 1 if count else 0)
    prove_fit(instance, arrays, level_items)
    return BomGraph(
        instance=instance,
        lines=lines,
        substitutes=substitutes,
        arrays=arrays,
        level_starts=_frozen(level_starts),
        level_items=_frozen(level_items),
        earliest_new=_frozen(earliest_new_days(instance, arrays, level_items)),
    )


def _still_to_come(lines: Lines) -> Lines:
    """Leave out standard lines that end by the planning day: no plan can use them.

    An order's own lines stay even then, since their being there is what replaces the standard lines.
    """
    keep = (lines.valid_to > 0) | (lines.order_id != NONE)
    if keep.all():
        return lines
    names = lines.__slots__
    return type(lines)(**{name: _frozen(getattr(lines, name)[keep]) for name in names})


def _arrays(instance: Instance, lines: Lines, levels: np.ndarray) -> BomArrays:
    count = instance.item_count
    counts = np.bincount(lines.parent_id, minlength=count)
    standard = np.bincount(lines.parent_id[lines.order_id == NONE], minlength=count)
    starts = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    used_starts, used_lines = grouped_rows(lines.component_id, count)
    procurement = instance.items.procurement
    passes = (instance.items.part_class == _SPECIFIC) | (procurement == _PHANTOM)
    return BomArrays(
        starts=_frozen(starts),
        standard_ends=_frozen(starts[:-1] + standard),
        component=lines.component_id,
        order=lines.order_id,
        quantity_per=lines.quantity_per,
        fixed_quantity=lines.fixed_quantity,
        line_scrap=lines.scrap_rate,
        offset=lines.lead_offset_days,
        valid_from=lines.valid_from,
        valid_to=lines.valid_to,
        used_starts=_frozen(used_starts),
        used_lines=_frozen(used_lines),
        parent=lines.parent_id,
        item_scrap=instance.items.scrap_rate,
        explodes=_frozen(_EXPLODES[procurement]),
        passes_order=_frozen(passes),
        levels=_frozen(levels),
    )


def to_networkx(bom: BomGraph, items: Iterable[str] | None = None, *, day: date | None = None) -> nx.MultiDiGraph[str]:
    """Make a networkx graph of the standard BOM: nodes are item ids, edges the lines in force on a day.

    Parameters
    ----------
    bom
        The BOM.
    items
        Only these items and everything below them; None for all. A graph of a million items takes 20 s and 1 GB, so ask
        for the part that a question touches.
    day
        The day; None for the planning day.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes carry `low_level_code`, edges `quantity_per`, `line_no`, `scrap_rate` and `fixed_quantity`.

    """
    import networkx as nx

    instance, arrays = bom.instance, bom.arrays
    offset = bom_day(bom, day)
    ids = instance.spaces["items"].ids
    asked = range(instance.item_count) if items is None else map(instance.item, items)
    waiting = list(dict.fromkeys(asked))
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    seen = set(waiting)
    while waiting:
        item = waiting.pop()
        name = ids[item].as_py()
        graph.add_node(name, low_level_code=int(arrays.levels[item]))
        for line in range(int(arrays.starts[item]), int(arrays.standard_ends[item])):
            if not arrays.valid_from[line] <= offset < arrays.valid_to[line]:
                continue
            component = int(arrays.component[line])
            graph.add_edge(
                name,
                ids[component].as_py(),
                line_no=int(bom.lines.line_no[line]),
                quantity_per=float(arrays.quantity_per[line]) / 1e6,
                scrap_rate=float(arrays.line_scrap[line]) / 1e6,
                fixed_quantity=float(arrays.fixed_quantity[line]) / 1e6,
            )
            if component not in seen:
                seen.add(component)
                waiting.append(component)
    return graph


def bom_day(bom: BomGraph, day: date | None) -> int:
    """Give the offset of a day that a BOM is asked for.

    Raises
    ------
    RequestError
        Where it is before the planning day: lines that had ended by then are not kept.

    """
    offset = bom.instance.day(day)
    if offset < 0:
        raise RequestError(f"{day} is before the planning day {bom.instance.as_of}: plan with as_of = {day} to see it")
    return offset


def _frozen(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array
