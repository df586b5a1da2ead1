"""Whether the keys of an installation are those under which a backup was made, without the keys being in it."""

from collections.abc import Mapping
from typing import Any

from app.core.crypto import SealBroken, Vault
from app.operations.backup.errors import BackupError

_TEXT, _PURPOSE = "laborstar", "backup.keys"


def fingerprints(vault: Vault) -> dict[str, Any]:
    """Return what each sealing key and the index key make of a known text."""
    sealed = [Vault((key,), vault.index_key).seal(_TEXT, _PURPOSE) for key in vault.keys]
    return {"fields": sealed, "index": vault.blind_index(_TEXT, _PURPOSE)}


def refuse_other_keys(expected: Mapping[str, Any], vault: Vault) -> None:
    """Raise ``BackupError`` where the restored data could not be read or found."""
    if vault.blind_index(_TEXT, _PURPOSE) != expected["index"]:
        raise BackupError(
            "INDEX_KEY is not the one of the installation that was backed up; nothing could be found by it."
        )
    for sealed in expected["fields"]:
        try:
            vault.open(sealed, _PURPOSE)
        except SealBroken as error:
            name = sealed.partition(":")[0]
            message = f"FIELD_KEYS lacks the key {name} of the installation that was backed up; add it to the list."
            raise BackupError(message) from error
