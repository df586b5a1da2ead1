"""What only files can get wrong: rights, crashes, full disks, and links that lead elsewhere."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.storage.disk import DiskStorage
from app.core.storage.port import ObjectMissing, StorageUnavailable

PROJECT = Path(__file__).parents[2]
KEY = "r/0198c5f2-0000-7000-8000-0000000000ab.jpg"
JPEG = "image/jpeg"
BIG = 2_000_000

# The kernel allows this process files of one megabyte at most: a write beyond that fails in the middle, and with the
# default action of SIGXFSZ it ends the process in the middle.
WRITER = f"""
import errno, resource, signal, sys
from pathlib import Path
from app.core.storage.disk import DiskStorage
from app.core.storage.port import StorageUnavailable
root, on_limit = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
signal.signal(signal.SIGXFSZ, getattr(signal, on_limit))
try:
    DiskStorage(Path(root)).put("{KEY}", b"n" * {BIG}, "{JPEG}")
except StorageUnavailable as error:
    print(errno.errorcode[error.__cause__.errno])
"""


def write_beyond_the_limit(root, on_limit):
    command = [sys.executable, "-c", WRITER, str(root), on_limit]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


def files_below(root):
    return sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())


def the_only_file(root):
    (file,) = files_below(root)
    return root / file


def test_folders_and_files_are_private(disk_storage, disk_root):
    disk_storage.put(KEY, b"x", JPEG)
    modes = {oct(path.stat().st_mode & 0o777) for path in disk_root.rglob("*") if path.is_dir()}
    assert modes == {"0o700"}
    assert oct(disk_root.stat().st_mode & 0o777) == "0o700"
    assert oct(the_only_file(disk_root).stat().st_mode & 0o777) == "0o600"


def test_the_app_itself_must_serve_what_is_on_disk(disk_storage):
    disk_storage.put(KEY, b"x", JPEG)
    assert disk_storage.link(KEY, seconds=60) is None


def test_nothing_but_objects_stays_behind(disk_storage, disk_root):
    disk_storage.put(KEY, b"first", JPEG)
    disk_storage.put(KEY, b"second", JPEG)
    disk_storage.check()
    assert [file.name for file in files_below(disk_root)] == [Path(KEY).name]
    disk_storage.delete(KEY)
    assert files_below(disk_root) == []


def test_a_full_disk_is_an_outage_and_leaves_the_old_object_whole(disk_storage, disk_root):
    disk_storage.put(KEY, b"old", JPEG)
    done = write_beyond_the_limit(disk_root, "SIG_IGN")
    assert done.stdout.strip() == "EFBIG", done.stderr
    assert disk_storage.get(KEY) == b"old"
    assert [file.name for file in files_below(disk_root)] == [Path(KEY).name]


@pytest.mark.parametrize("old", [b"old", None])
def test_a_crash_in_the_middle_of_a_write_leaves_no_half_object(disk_storage, disk_root, old):
    if old:
        disk_storage.put(KEY, old, JPEG)
    assert write_beyond_the_limit(disk_root, "SIG_DFL").returncode == -signal.SIGXFSZ
    if old:
        assert disk_storage.get(KEY) == old
    else:
        assert not disk_storage.exists(KEY)


def test_the_remains_of_a_crash_are_removed_at_a_later_start_but_not_a_write_under_way(disk_root):
    write_beyond_the_limit(disk_root, "SIG_DFL")
    remains = the_only_file(disk_root)
    assert 0 < remains.stat().st_size < BIG
    DiskStorage(disk_root)
    assert remains.exists()
    two_hours_ago = remains.stat().st_mtime - 7200
    os.utime(remains, (two_hours_ago, two_hours_ago))
    DiskStorage(disk_root)
    assert files_below(disk_root) == []


@pytest.mark.parametrize("depth", [1, 2], ids=["folder", "inner folder"])
def test_a_symbolic_link_to_another_folder_is_not_followed(disk_storage, disk_root, tmp_path, depth):
    elsewhere = tmp_path / "elsewhere"
    DiskStorage(elsewhere).put(KEY, b"secret", JPEG)
    link = Path(*the_only_file(elsewhere).relative_to(elsewhere).parts[:depth])
    (disk_root / link).parent.mkdir(parents=True)
    (disk_root / link).symlink_to(elsewhere / link)
    for call in (disk_storage.get, disk_storage.delete, lambda key: disk_storage.put(key, b"mine", JPEG)):
        with pytest.raises(StorageUnavailable):
            call(KEY)
    assert DiskStorage(elsewhere).get(KEY) == b"secret"


def test_a_symbolic_link_to_another_file_is_not_followed(disk_storage, disk_root, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    disk_storage.put(KEY, b"mine", JPEG)
    file = the_only_file(disk_root)
    file.unlink()
    file.symlink_to(secret)
    with pytest.raises(StorageUnavailable):
        disk_storage.get(KEY)


def test_a_root_that_is_a_link_itself_is_the_choice_of_the_operator(tmp_path):
    (tmp_path / "large-disk").mkdir()
    (tmp_path / "media").symlink_to(tmp_path / "large-disk")
    DiskStorage(tmp_path / "media").put(KEY, b"x", JPEG)
    assert DiskStorage(tmp_path / "large-disk").get(KEY) == b"x"


def test_a_root_that_cannot_be_a_folder_is_an_outage(tmp_path):
    (tmp_path / "file").touch()
    storage = DiskStorage(tmp_path / "file" / "media")
    for call in (
        storage.check,
        lambda: storage.get(KEY),
        lambda: storage.put(KEY, b"x", JPEG),
        lambda: storage.exists(KEY),
    ):
        with pytest.raises(StorageUnavailable) as raised:
            call()
        assert raised.value.retry_after > 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to read-only folders")
def test_a_read_only_folder_is_not_ready(disk_storage, disk_root):
    disk_storage.put(KEY, b"x", JPEG)
    (disk_root / ".incoming").chmod(0o500)
    with pytest.raises(StorageUnavailable):
        disk_storage.check()
    with pytest.raises(StorageUnavailable):
        disk_storage.put(KEY, b"y", JPEG)
    assert disk_storage.get(KEY) == b"x"


def test_a_lost_root_is_made_anew_and_knows_no_old_object(disk_storage, disk_root):
    with pytest.raises(ObjectMissing):
        disk_storage.get(KEY)
    disk_storage.put(KEY, b"x", JPEG)
    assert disk_storage.get(KEY) == b"x"
