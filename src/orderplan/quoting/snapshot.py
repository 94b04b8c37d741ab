"""A quote as a file: written as it is, read back as it was, so that an order can be compared with it later."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from orderplan.errors import RequestError
from orderplan.quoting.records import Leftover, MaterialCost, PriceBasis, Quote, QuoteTier, Sensitivity
from orderplan.quoting.terms import QuoteTerms
from orderplan.whole_file import write_whole

if TYPE_CHECKING:
    from pathlib import Path

_FORMAT = "orderplan quote 1"
_PARTS: dict[str, type] = {"materials": MaterialCost, "leftovers": Leftover, "sensitivity": Sensitivity}
_NUMBER = (int, float)
_KINDS: dict[str, type | tuple[type, ...]] = {
    "float": _NUMBER, "int": int, "bool": bool, "str": str, "date": date, "None": type(None), "PriceBasis": PriceBasis,
}  # fmt: skip
_Record = TypeVar("_Record")


def quote_text(quote: Quote) -> str:
    """Write a quote as JSON; the same quote gives the same text.

    Examples
    --------
    >>> import orderplan as op
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> found = op.quote(plan, op.QuoteRequest("BIKE", [1]), with_dates=False)
    >>> quote_from_text(quote_text(found)) == found
    True

    """
    document = {"format": _FORMAT, **asdict(quote)}
    return json.dumps(document, ensure_ascii=False, indent=1, default=str) + "\n"


def quote_from_text(text: str, *, source: str = "the text") -> Quote:
    """Read a quote that `quote_text` has written.

    Parameters
    ----------
    text
        The JSON.
    source
        What an error names.

    Raises
    ------
    RequestError
        Where it is no such quote.

    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise RequestError(f"{source} is no quote: it is not JSON ({error}).") from None
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise RequestError(f'{source} is no quote.  Hint: a quote begins with "format": "{_FORMAT}".')
    given = {name: value for name, value in document.items() if name != "format"}
    given["terms"] = _record(QuoteTerms, given.get("terms"), source)
    given["lines"] = tuple(_line(row, source) for row in _rows(given.get("lines"), source))
    return _record(Quote, given, source)


def write_quote(quote: Quote, path: Path) -> None:
    """Write a quote to a file, whole or not at all; see `quote_text`."""
    text = quote_text(quote)
    write_whole(path, lambda beside: beside.write_text(text, encoding="utf-8"))


def read_quote(path: Path) -> Quote:
    """Read a quote from a file that `write_quote` has written.

    Raises
    ------
    RequestError
        Where it is no such file.

    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RequestError(f"'{path}' cannot be read as a quote: {error}.") from None
    return quote_from_text(text, source=f"'{path}'")


def _line(row: Any, source: str) -> QuoteTier:
    given = dict(row) if isinstance(row, dict) else {}
    for name, part in _PARTS.items():
        given[name] = tuple(_record(part, one, source) for one in _rows(given.get(name), source))
    given["costs"] = tuple(_named_cost(pair, source) for pair in _rows(given.get("costs"), source))
    given["unpriced"] = tuple(str(name) for name in _rows(given.get("unpriced"), source))
    if given.get("price_basis") in list(PriceBasis):
        given["price_basis"] = PriceBasis(given["price_basis"])
    return _record(QuoteTier, given, source)


def _named_cost(pair: Any, source: str) -> tuple[str, float]:
    if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str) and isinstance(pair[1], _NUMBER):
        return pair[0], float(pair[1])
    raise RequestError(f"{source} is no quote: {pair!r} is no cost with its name.")


def _rows(value: Any, source: str) -> list[Any]:
    if isinstance(value, list):
        return value
    raise RequestError(f"{source} is no quote: {value!r} stands where a list belongs.")


def _record(kind: type[_Record], given: Any, source: str) -> _Record:
    """Make a record of the values of an object, each checked against the kind that its field is declared to be."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    if not isinstance(given, dict) or sorted(given) != sorted(names):
        known = sorted(given) if isinstance(given, dict) else []
        wrong = sorted(set(known) ^ set(names))
        raise RequestError(f"{source} is no quote: of {kind.__name__}, {', '.join(wrong)} is missing or unknown.")
    return kind(**{field.name: _value(field, given[field.name], source) for field in fields(kind)})  # type: ignore[arg-type]


def _value(field: Any, value: Any, source: str) -> Any:
    """Check a value against its field; days are written as text."""
    if field.type.startswith("tuple") or field.type == "QuoteTerms":
        return value
    kinds = field.type.split(" | ")
    if "date" in kinds and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise RequestError(f"{source} is no quote: {field.name} is '{value}', which is no day.") from None
    fits = any(isinstance(value, _KINDS[kind]) and (kind == "bool" or not isinstance(value, bool)) for kind in kinds)
    if not fits:
        raise RequestError(f"{source} is no quote: {field.name} is {value!r}, not {field.type}.")
    return float(value) if isinstance(value, int) and "float" in kinds else value
