"""Statements of hot paths: compiled once for each form they take, then handed to the driver as they are.

What SQLAlchemy knows of a statement (its text for the database, the types of its values, defaults) is asked once. To
have it asked at each use, as ``Session.execute`` does, costs several times what the driver needs for the rest.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql import Delete, Insert, Select, Update
from sqlalchemy.types import TypeEngine

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete
Values = Mapping[str, Any]
Writer = Callable[[Any], Any]
_Spread = tuple[Sequence[str], Writer | None]
Part = TypeVar("Part")
_CURSORS = "cursors"


class Ran(IteratorResult[*tuple[Any, ...]]):
    """The rows of a statement, and how many it found or touched."""

    rowcount: int


class _Row(NamedTuple):
    """What a default may ask of the row that it is for, as SQLAlchemy documents it."""

    values: Values

    def get_current_parameters(self) -> Values:
        return self.values


class _Form:
    """A statement as it is for certain names of values and certain lengths of its lists."""

    def __init__(self, statement: Statement, dialect: Dialect, values: Values) -> None:
        names = None if isinstance(statement, Select) else list(values)
        compiled = statement.compile(dialect=dialect, column_keys=names)
        filled_up = {name: _filled_up(value) for name, value in {**compiled.params, **values}.items()}
        expanded = compiled.construct_expanded_state(filled_up)
        self.text = expanded.statement
        self._in_order = expanded.positiontup
        defaults: dict[str, Any] = {column.key: column.default for column in compiled.insert_prefetch}
        self._made = {name: default.arg for name, default in defaults.items() if default.is_callable}
        scalars = {name: default.arg for name, default in defaults.items() if default.is_scalar}
        fixed = {name: value for name, value in compiled.params.items() if name not in values} | scalars
        writers = {name: _writer(bind.type, dialect) for name, bind in compiled.binds.items()}
        spread = {name: (places, writers[name]) for name, places in expanded.parameter_expansion.items()}
        written = {name: write for name, write in writers.items() if write and name not in spread}
        self._fixed = _driven(fixed, _of(written, fixed), _of(spread, fixed))
        own = writers.keys() - fixed.keys() | self._made.keys()
        self._written, self._spread = _of(written, own), _of(spread, own)
        columns = list(statement.exported_columns)
        self.returned = SimpleResultMetaData([str(column.key) for column in columns]) if columns else None
        self._read = [(place, read) for place, column in enumerate(columns) if (read := _reader(column.type, dialect))]

    def bound(self, values: Values) -> Any:
        """Return the values as the driver takes them for this text; it does not mind that there are more."""
        given = {**self._fixed, **values}
        if self._made:
            row = _Row(values)
            given |= {name: make(row) for name, make in self._made.items()}
        driven = _driven(given, self._written, self._spread)
        return driven if self._in_order is None else [driven[name] for name in self._in_order]

    def read(self, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Return rows of the driver with the values that they stand for."""
        if not self._read:
            return rows
        found = [list(row) for row in rows]
        for row in found:
            for place, read in self._read:
                row[place] = read(row[place])
        return found


_forms: WeakKeyDictionary[Statement, dict[Any, _Form]] = WeakKeyDictionary()


def run(connection: Connection, statement: Statement, values: Values | Sequence[Values]) -> Ran:
    """Run a statement that is made once, at the start of the program, with named values. Many rows may be given.

    The engine's listeners of ``before_cursor_execute`` hear of it, with no context; errors are those of SQLAlchemy.
    """
    many = [values] if isinstance(values, Mapping) else values
    form = _form(statement, connection.dialect, many[0])
    bound = [form.bound(each) for each in many]
    cursor = _cursor(connection, form.text)
    try:
        for hear in connection.engine.dispatch.before_cursor_execute:
            hear(connection, cursor, form.text, bound if len(bound) > 1 else bound[0], None, len(bound) > 1)
        if len(bound) > 1:
            cursor.executemany(form.text, bound)
        else:
            cursor.execute(form.text, bound[0])
        rows = cursor.fetchall() if form.returned else ()
    except BaseException as error:  # noqa: BLE001  # See below.
        _give_up(connection, cursor, form.text, error)
    ran = Ran(form.returned or _NOTHING, iter(form.read(rows)))
    ran.rowcount = cursor.rowcount
    return ran


def say(connection: Connection, words: str) -> None:
    """Send words that know no values and bring no rows, such as BEGIN; no listener hears of them."""
    cursor = _cursor(connection, words)
    try:
        cursor.execute(words)
    except BaseException as error:  # noqa: BLE001  # See below.
        _give_up(connection, cursor, words, error)


_NOTHING = SimpleResultMetaData([])


def _cursor(connection: Connection, text: str) -> Any:
    """Return the cursor by which a connection of the driver always sends this text.

    Psycopg finds out anew for each other text how values of which type are written and rows are read, and to make a
    cursor costs as much.
    """
    cursors = connection.info.setdefault(_CURSORS, {})
    cursor = cursors.get(text)
    if cursor is None:
        cursor = cursors[text] = connection.connection.cursor()
    return cursor


def let_go(_driver_connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    """Close the cursors of a connection that is closed: SQLite keeps its files open as long as one of them lives."""
    for cursor in entry.info.pop(_CURSORS, {}).values():
        cursor.close()


def _give_up(connection: Connection, cursor: Any, text: str, error: BaseException) -> NoReturn:
    """Let SQLAlchemy decide what becomes of an error and the connection; it closes the cursor."""
    del connection.info[_CURSORS][text]
    connection._handle_dbapi_exception(error, text, None, cursor, None)  # noqa: SLF001  # It has no public name.


def _form(statement: Statement, dialect: Dialect, values: Values) -> _Form:
    lengths = [_fuller(len(value)) if type(value) is list else -1 for value in values.values()]
    key = dialect.name, *values, *lengths
    forms = _forms.setdefault(statement, {})
    form = forms.get(key)
    if form is None:
        form = forms[key] = _Form(statement, dialect, values)
    return form


def _filled_up(value: Any) -> Any:
    """Return a list with its last element repeated, so that a list in a condition comes in few lengths."""
    if type(value) is not list or not value:
        return value
    return value + value[-1:] * (_fuller(len(value)) - len(value))


def _fuller(length: int) -> int:
    """Return the next power of two."""
    return 1 << (length - 1).bit_length() if length else 0


def _driven(values: dict[str, Any], written: Mapping[str, Writer], spread: Mapping[str, _Spread]) -> dict[str, Any]:
    """Write those values anew that the driver does not take as they are, and lists into a place for each element."""
    for name, write in written.items():
        values[name] = write(values[name])
    for name, (places, write_each) in spread.items():
        elements = _filled_up(values[name])
        values |= zip(places, map(write_each, elements) if write_each else elements, strict=True)
    return values


def _of(parts: Mapping[str, Part], names: Collection[str]) -> dict[str, Part]:
    return {name: part for name, part in parts.items() if name in names}


def _writer(kind: TypeEngine[Any], dialect: Dialect) -> Writer | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Writer | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
