"""Sentences of the tables are read by their English templates and written in Chinese."""

from __future__ import annotations

import re

import pytest

import orderplan as op
from orderplan.enums import Language
from orderplan.labels.catalogue import catalogue
from orderplan.labels.sentences import SENTENCE_GROUPS, explanation_texts, in_language, read_sentence, write_sentence
from orderplan.mrp.exception_messages import _GAP, _MOVES, _SENTENCES
from orderplan.pipeline import make_plan
from tests.plants import random_plant, seeded

ENGLISH, CHINESE = catalogue(Language.EN), catalogue(Language.ZH)
GROUPS = ENGLISH.sentences
FIELD = re.compile(r"\{\w+(?::\w+\*?)?\}")


def not_read(plan) -> list[str]:
    """The sentences of a plan that fit no template, or are not the same when written again in English."""
    wrong = []
    for (table, column), group in SENTENCE_GROUPS.items():
        if table not in plan.tables:
            continue
        for text in plan.tables[table].column(column).to_pylist():
            reading = read_sentence(group, text) if text else None
            if text and (reading is None or write_sentence(reading, ENGLISH) != text):
                wrong.append(text)
    return wrong


@pytest.mark.parametrize("name", ["bicycle", "pumps"])
def test_every_sentence_of_the_samples_is_read_and_is_the_same_in_english(name):
    assert not_read(make_plan(op.read_folder(f"data/samples/{name}"))) == []


@pytest.mark.parametrize("seed", range(60))
def test_every_sentence_of_random_plants_is_read_and_is_the_same_in_english(seed):
    assert not_read(make_plan(random_plant(seeded(seed)))) == []


def test_every_sentence_of_the_samples_is_chinese_afterwards():
    plan = make_plan(op.read_folder("data/samples/pumps"))
    ids = set(plan.data.frame("items")["item_id"])
    english = re.compile(r"\b(the|of|and|late|wanted|covers|order|from|on|days?)\b")
    for (table, column), group in SENTENCE_GROUPS.items():
        if table not in plan.tables:
            continue
        for text in set(plan.tables[table].column(column).to_pylist()) - {None, ""}:
            words = set(english.findall(in_language(group, text, CHINESE))) - ids
            assert not words, in_language(group, text, CHINESE)


def test_both_languages_have_the_same_templates_with_the_same_fields():
    assert {group: set(of) for group, of in CHINESE.sentences.items()} == {
        group: set(of) for group, of in GROUPS.items()
    }
    for group, templates in GROUPS.items():
        for key, template in templates.items():
            assert sorted(FIELD.findall(CHINESE.sentences[group][key])) == sorted(FIELD.findall(template)), (group, key)


def test_every_field_is_plain_or_names_a_group():
    kinds = {kind for of in GROUPS.values() for text in of.values() for kind in re.findall(r"\{\w+:(\w+)\*?\}", text)}
    assert kinds - {"day", "amount", "number"} <= set(GROUPS)
    listed = {kind for of in GROUPS.values() for text in of.values() for kind in re.findall(r"\{\w+:(\w+)\*\}", text)}
    assert all("between" in GROUPS[kind] for kind in listed)


def test_every_template_of_the_exceptions_has_one_here():
    # The fixed text of each template in mrp/exception_messages.py, its fields left out, stands in one of ours.
    ours = [FIELD.sub("§", text) for group in ("message", "action") for text in GROUPS[group].values()]
    for template in [*_SENTENCES.values(), *_MOVES.values(), _GAP]:
        pieces = [piece for piece in re.split(r"\{\w+\}", template) if len(piece) > 3]
        assert any(all(piece.strip(" .") in text for piece in pieces) for text in ours) or template.startswith(
            "{supply}: "
        ), template


OVERLOAD = (
    "ASSY has 2,505 minutes of work on 2026-02-23, 585 more than its capacity of 1,920: planned order 358 (HYD-400) "
    "takes 370, 11 other orders the rest. With the work of the days that follow it is done by 2026-02-24, 1 day later."
)
IN_CHINESE = {
    "explanation": (
        """29 days late: MOT-2.2KW is wanted on 2026-01-09 and cannot be there before 2026-02-09; it had to be started
        on 2025-12-05.""",
        "晚 29 天：2026-01-09 需要的 MOT-2.2KW 最早 2026-02-09 才有；本应于 2025-12-05 开始。",
    ),
    # The second component's id has a semicolon and a blank in it, as they stand between two of them.
    "message": (
        """work order WO-1: the issue list is not what the BOM of A gives today: B 2 instead of 2.06; C; D 4 instead of
        1.""",
        "生产订单 WO-1：用料清单与 A 当前的物料清单不一致：B 为 2，应为 2.06；C; D 为 4，应为 1。",
    ),
    "action": (
        "pull 8 of A from 2026-02-27 to any day and reduce it to 6",
        "将 A × 8 从 2026-02-27 提前到任意日期，并减少到 6",
    ),
    "reason": (
        "It is the turn of S-1, whose share is 30 %. The minimum brings 3 EA more than is planned.",
        "按配额轮到 S-1，其份额为 30 %。因最小订货量比计划多 3 EA。",
    ),
    "if_not_placed": (
        "SO-1, SO-2, SO-3 and 4 more wait until 2026-01-30.",
        "SO-1, SO-2, SO-3 等，另有 4 个要等到 2026-01-30。",
    ),
    "hint": ("did you mean 'BOLT-M08'? the table items is empty.", "是否为“BOLT-M08”？表 items 为空。"),
    "issue": ("left out: 'X 1' is not a quantity.", "已剔除：“X 1”不是数量。"),
}


def test_an_overload_in_chinese():
    assert in_language("message", OVERLOAD, CHINESE) == (
        "ASSY 在 2026-02-23 的工作量为 2,505 分钟，超出产能 1,920 分钟共 585 分钟：计划订单 358（HYD-400）占 370 分钟，"
        "其余属于另外 11 个订单。连同其后几天的工作，2026-02-24 做完，晚 1 天。"
    )


@pytest.mark.parametrize("group", IN_CHINESE)
def test_a_sentence_in_chinese(group):
    english, chinese = IN_CHINESE[group]
    assert in_language(group, " ".join(english.split()), CHINESE) == chinese


def test_ids_of_any_kind_survive():
    for name in ("<b>&\"'", "A of B", "轴承 6308", "is wanted on", "a\nb", "{day}", r"\1"):
        text = f"5 days late: {name} is wanted on 2026-01-09 and comes from purchase order {name} on 2026-02-01."
        reading = read_sentence("explanation", text)
        assert write_sentence(reading, ENGLISH) == text
        assert write_sentence(reading, CHINESE).count(name) == 2


def test_what_fits_no_template_stays_as_it_is():
    assert in_language("message", "Something new: nobody has a template for it.", CHINESE) == (
        "Something new: nobody has a template for it."
    )
    assert in_language("message", None, CHINESE) == ""


def test_texts_of_a_table():
    import pyarrow as pa

    table = pa.table({"explanation": ["there on 2026-01-09.", None]})
    assert explanation_texts(table, CHINESE) == ["2026-01-09 可交。", ""]
    assert explanation_texts(table, ENGLISH) == ["there on 2026-01-09.", ""]
