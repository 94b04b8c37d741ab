"""The sections of the HTML report for the shop floor: the order board, and what each machine does in each shift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.enums import JobState, OperationWait
from orderplan.reports.html_cells import column_texts, number_text
from orderplan.reports.html_names import named_cells, named_texts
from orderplan.reports.html_tables import ShownGroup, ShownRow, ShownTable, columns_of
from orderplan.reports.html_view import MOST_ROWS, Section, first_rows

if TYPE_CHECKING:
    from orderplan.reports.html_view import ReportView

MOST_CARDS = 60
"""Cards of one state that are shown; the text under them counts the others."""
_CARD = (
    "job_id", "job_kind", "item_id", "quantity", "state", "operation", "resource_id", "start", "end", "due_date",
    "waits_for", "waits_for_id", "for_order_id", "is_late",
)  # fmt: skip
_DISPATCH = (
    "position", "resource_id", "job_id", "item_id", "operation", "quantity", "setup_start", "start", "end",
    "run_minutes", "status", "next_resource_id", "for_order_id", "is_late",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """A job on the board."""

    job: str
    kind: str
    item: str
    """With its name."""
    quantity: str
    step: str
    """The next operation and where it is done; empty where all are."""
    when: str
    """From its start to the end of the job; empty where it is done."""
    waits: str
    """What it waits for; empty where it does not."""
    order: str
    due: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class State:
    """A column of the board."""

    name: str
    label: str
    count: int
    cards: tuple[Card, ...]
    more: str


def board_section(view: ReportView) -> Section | None:
    """Give the order board: a column for each state, those that start first on top."""
    board = view.rows("job_board", *_CARD)
    if board is None or not board.num_rows:
        return None
    return Section(name="board", content={"states": [_state(view, board, state) for state in JobState]},
                   count=f"{board.num_rows:,}")  # fmt: skip


def _state(view: ReportView, board: pa.Table, state: JobState) -> State:
    rows = board.filter(pc.equal(board.column("state"), str(state)))
    over = rows.num_rows - MOST_CARDS
    return State(
        name=str(state),
        label=view.labels.word("job_state", state),
        count=rows.num_rows,
        cards=tuple(_cards(view, rows.slice(0, MOST_CARDS))),
        more=view.labels.text("board.more", count=over) if over > 0 else "",
    )


def _cards(view: ReportView, rows: pa.Table) -> list[Card]:
    texts = {name: column_texts(rows, "job_board", name, view.labels) for name in _CARD}
    texts["item_id"] = named_cells(view.plan, "item_id", texts["item_id"])
    text, waits = view.labels.text, rows.column("waits_for").to_pylist()
    late = rows.column("is_late").to_pylist()
    cards = []
    for place in range(rows.num_rows):
        cell = {name: column[place] for name, column in texts.items()}
        waiting, goes_on = waits[place] != OperationWait.NOTHING, bool(cell["operation"])
        cards.append(
            Card(
                job=cell["job_id"],
                kind=cell["job_kind"],
                item=cell["item_id"],
                quantity=cell["quantity"],
                step=text("board.step", step=cell["operation"], machine=cell["resource_id"]) if goes_on else "",
                when=text("board.when", start=cell["start"][5:], end=cell["end"][5:]) if goes_on else "",
                waits=text("board.waits", what=cell["waits_for"], id=cell["waits_for_id"]).strip() if waiting else "",
                order=cell["for_order_id"],
                due=cell["due_date"],
                is_late=late[place],
            )
        )
    return cards


def dispatch_section(view: ReportView) -> Section | None:
    """Give what the machines do in their next shifts, machine by machine."""
    rows = view.rows("dispatch_list", *_DISPATCH, "shift_start", "shift_end", "setup_minutes")
    if rows is None or not rows.num_rows:
        return None
    # The rows stand by machine, shift and place; of a long list the next shifts are shown.
    moments = rows.column("shift_start").cast(pa.int64()).to_numpy()
    shown = first_rows(rows, np.sort(np.argsort(moments, kind="stable")[:MOST_ROWS]))
    headings, cells = columns_of(
        shown,
        "dispatch_list",
        _DISPATCH,
        view,
        choices=("resource_id",),
        styles={"position": "n", "is_late": "verdict"},
    )
    late = shown.column("is_late").to_pylist()
    lines = [ShownRow(cells=cell, style="s-late" if is_late else "") for cell, is_late in zip(cells, late, strict=True)]
    table = ShownTable(
        name="dispatch_list",
        caption=view.labels.text("dispatch.caption"),
        columns=headings,
        groups=tuple(_shifts(view, shown, lines)),
        total=rows.num_rows,
        cut=view.cut("dispatch_list", shown.num_rows, rows.num_rows, "dispatch.rule"),
    )
    return Section(name="dispatch", content={"table": table}, count=f"{rows.num_rows:,}")


def _shifts(view: ReportView, shown: pa.Table, lines: list[ShownRow]) -> list[ShownGroup]:
    """Put the rows of each machine and shift under a title: which, from when to when, how much there is to do."""
    machine, start = shown.column("resource_id").to_pylist(), shown.column("shift_start").to_pylist()
    centers = named_texts(view.plan, "work_center_id", shown.column("work_center_id").to_pylist())
    ends, labels = shown.column("shift_end").to_pylist(), view.labels
    minutes = pc.add(shown.column("setup_minutes"), shown.column("run_minutes")).to_numpy()
    groups, first = [], 0
    for place in range(1, len(lines) + 1):
        if place < len(lines) and (machine[place], start[place]) == (machine[first], start[first]):
            continue
        title = labels.text(
            "dispatch.shift",
            machine=machine[first],
            center=centers[first],
            day=f"{start[first]:%Y-%m-%d}",
            start=f"{start[first]:%H:%M}",
            end=f"{ends[first]:%H:%M}",
        )
        hours = number_text(round(float(minutes[first:place].sum()) / 60, 1))
        figures = labels.text("dispatch.work", count=place - first, hours=hours)
        groups.append(ShownGroup(rows=tuple(lines[first:place]), title=title, figures=figures))
        first = place
    return groups
