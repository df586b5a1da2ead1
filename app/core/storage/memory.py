"""Objects in a dictionary, gone with the process: for tests."""

from app.core.storage.port import ObjectMissing, ObjectTooLarge, checked_key


class MemoryStorage:
    """Single dictionary operations are atomic, so that threads need no lock."""

    def __init__(self) -> None:
        self._objects: dict[str, bytes] = {}

    def put(self, key: str, data: bytes, content_type: str) -> None:  # noqa: ARG002  # The type is only told to browsers.
        self._objects[checked_key(key)] = data

    def get(self, key: str, *, most: int | None = None) -> bytes:
        try:
            data = self._objects[checked_key(key)]
        except KeyError:
            raise ObjectMissing from None
        if most is not None and len(data) > most:
            raise ObjectTooLarge
        return data

    def delete(self, key: str) -> None:
        self._objects.pop(checked_key(key), None)

    def exists(self, key: str) -> bool:
        return checked_key(key) in self._objects

    def link(self, key: str, *, seconds: int, filename: str | None = None) -> None:  # noqa: ARG002  # There is no server.
        checked_key(key)

    def ticket(self, key: str, *, content_type: str, most: int, seconds: int) -> None:  # noqa: ARG002  # There is no server.
        checked_key(key)

    def check(self) -> None:
        """Memory is always there."""

    def clear(self) -> None:
        """Forget every object."""
        self._objects.clear()

    def keys(self) -> set[str]:
        return set(self._objects)
