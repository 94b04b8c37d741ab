"""Everything that people read has a label in every language; a new column or word without one fails here."""

from __future__ import annotations

import string
import tomllib
from importlib import import_module
from importlib.resources import files
from pkgutil import iter_modules

import pytest

import orderplan.tables
from orderplan.enums import ExceptionCode, Language
from orderplan.labels.catalogue import catalogue, plain
from orderplan.labels.declared import declared_words, word_kind
from orderplan.pipeline import STAGES
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.results import RESULT_TABLES
from orderplan.tables.table import Table

LANGUAGES = list(Language)
CHINESE = catalogue(Language.ZH)
ENGLISH = catalogue(Language.EN)


def declared_results():
    """Every result table that a stage declares, those that are no part of a plan too."""
    for module in iter_modules(orderplan.tables.__path__):
        if module.name.startswith("results_"):
            for value in vars(import_module(f"orderplan.tables.{module.name}")).values():
                if isinstance(value, Table):
                    yield value


def has_chinese(text: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in text)


@pytest.mark.parametrize("name", [*INPUT_TABLES, *RESULT_TABLES])
def test_every_table_and_column_has_a_label_in_both_languages(name):
    table = {**INPUT_TABLES, **RESULT_TABLES}[name]
    assert ENGLISH.table(name)
    assert has_chinese(CHINESE.table(name))
    for column in table.by_name:
        assert ENGLISH.column(name, column)
        assert has_chinese(CHINESE.column(name, column)), (name, column)


@pytest.mark.parametrize("name", RESULT_TABLES)
@pytest.mark.parametrize("labels", [ENGLISH, CHINESE], ids=LANGUAGES)
def test_no_two_columns_of_a_table_have_the_same_label(labels, name):
    headings = [labels.column(name, column) for column in RESULT_TABLES[name].by_name]
    assert len(set(headings)) == len(headings), sorted(headings)


def test_every_word_has_a_label_in_both_languages():
    missing = [
        (kind, word) for kind, words in declared_words().items() for word in words if not CHINESE.words[kind].get(word)
    ]
    assert missing == []
    assert all(has_chinese(CHINESE.word("exception_code", code)) for code in ExceptionCode)
    assert all(has_chinese(CHINESE.word("stage", stage)) for stage in STAGES)


def test_words_of_a_set_are_told_apart():
    for labels in (ENGLISH, CHINESE):
        for kind in declared_words():
            told = [labels.word(kind, word) for word in declared_words()[kind]]
            assert len(set(told)) == len(told), (kind, told)


def test_every_column_of_words_knows_its_kind():
    for table in RESULT_TABLES.values():
        for column in table.columns:
            if column.words is not None:
                assert declared_words()[word_kind(table.name, column.name)] == tuple(column.words)


def fields_of(text):
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_texts_with_fields_that_english_gives():
    assert set(CHINESE.texts) == set(ENGLISH.texts)
    for key, text in CHINESE.texts.items():
        english = ENGLISH.texts[key]
        known = fields_of(english) if isinstance(english, str) else fields_of(english["other"])
        assert isinstance(text, str), f"{key}: Chinese has one form"
        # Chinese writes a day by its parts, and may leave out what it does not need.
        assert fields_of(text) <= (known if key != "day" else {"year", "month", "day"}), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_is_left_over(language):
    source = tomllib.loads(files("orderplan.labels").joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    tables = {**INPUT_TABLES, **{table.name: table for table in declared_results()}}
    anywhere = {column for table in tables.values() for column in table.by_name}
    assert set(source["tables"]) <= set(tables)
    for name, columns in source["columns"].items():
        assert set(columns) <= (set(tables[name].by_name) if name else anywhere), name
    for kind, words in declared_words().items():
        assert set(source["words"].get(kind, {})) <= set(words), kind


def test_a_heading_of_exports_is_used_again():
    # headings_zh.toml has 物料编码 first for items.item_id; a result table that names an item takes it.
    assert CHINESE.column("planned_orders", "item_id") == CHINESE.column("items", "item_id") == "物料编码"
    assert CHINESE.word("procurement", "subcontract") == "委外"


def test_what_has_no_label_is_its_own():
    assert ENGLISH.column("items", "colour_code") == "Colour code"
    assert CHINESE.value("deliveries", "order_id", "SO_1") == "SO_1"
    assert ENGLISH.word("no_such_kind", "some_word") == "Some word"


def test_texts_count_and_put_thousands_apart():
    assert ENGLISH.text("rows", count=1) == "1 row"
    assert ENGLISH.text("rows", count=12_345) == "12,345 rows"
    assert CHINESE.text("rows", count=1) == "1 行"
    with pytest.raises(KeyError):
        ENGLISH.text("no_such_text")


def test_a_name_becomes_a_heading():
    assert (plain("due_date"), plain("item_id"), plain("")) == ("Due date", "Item", "")


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="fr"):
        catalogue("fr")
