"""What every storage adapter promises, asked of memory, of a real folder and of a real S3 server alike."""

import random
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.core.storage.port import ObjectMissing, ObjectTooLarge

JPEG = "image/jpeg"


def new_key():
    return f"r/{uuid.uuid4()}.jpg"


def test_an_object_comes_back_as_it_was_put(storage):
    key, data = new_key(), bytes(range(256))
    storage.put(key, data, JPEG)
    assert storage.exists(key)
    assert storage.get(key) == data


def test_an_empty_object_is_an_object(storage):
    key = new_key()
    storage.put(key, b"", JPEG)
    assert storage.exists(key)
    assert storage.get(key) == b""


def test_a_large_object_comes_back_whole(storage):
    key, data = new_key(), random.Random(6).randbytes(6 * 1024 * 1024)
    storage.put(key, data, JPEG)
    assert storage.get(key) == data


def test_a_reader_takes_no_more_than_it_wants(storage):
    key = new_key()
    storage.put(key, b"four", JPEG)
    assert storage.get(key, most=4) == b"four"
    with pytest.raises(ObjectTooLarge):
        storage.get(key, most=3)
    assert storage.get(key) == b"four"


def test_a_second_put_replaces_the_first(storage):
    key = new_key()
    storage.put(key, b"first, and longer", JPEG)
    storage.put(key, b"second", JPEG)
    assert storage.get(key) == b"second"


def test_a_missing_object_is_told_apart(storage):
    key = new_key()
    assert not storage.exists(key)
    with pytest.raises(ObjectMissing):
        storage.get(key)


def test_deleting_twice_is_as_good_as_once(storage):
    key, neighbor = new_key(), new_key()
    storage.put(key, b"gone", JPEG)
    storage.put(neighbor, b"stays", JPEG)
    storage.delete(key)
    storage.delete(key)
    assert not storage.exists(key)
    assert storage.get(neighbor) == b"stays"


def test_keys_that_differ_in_any_part_are_different_objects(storage):
    name = uuid.uuid4()
    keys = [f"r/{name}.jpg", f"t/{name}.jpg", f"r/{name}.png", f"r/t/{name}.jpg", f"r/{str(name)[-2:]}/{name}.jpg"]
    for key in keys:
        storage.put(key, key.encode(), JPEG)
    assert [storage.get(key) for key in keys] == [key.encode() for key in keys]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "r/",
        "no-folder.jpg",
        "r/no-extension",
        "r/../secret.jpg",
        "../secret.jpg",
        "./r/x.jpg",
        "/etc/passwd.jpg",
        "r//x.jpg",
        "r/.hidden.jpg",
        ".incoming/x.jpg",
        "r/x..jpg",
        "r/x.jpg/",
        "r/x.jpg\n",
        "r/x\0.jpg",
        "r/X.jpg",
        "r/李.jpg",
        "r/x y.jpg",
        "r\\x.jpg",
        "r/x%2e.jpg",
        "a/b/c/d/e/x.jpg",
        f"r/{'x' * 65}.jpg",
    ],
)
def test_a_key_against_the_rules_is_refused_by_every_method(storage, key):
    calls = [
        lambda: storage.put(key, b"x", JPEG),
        lambda: storage.get(key),
        lambda: storage.delete(key),
        lambda: storage.exists(key),
        lambda: storage.link(key, seconds=60),
        lambda: storage.ticket(key, content_type=JPEG, most=1, seconds=60),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="not a storage key"):
            call()


def test_twenty_writers_at_once_lose_nothing(storage):
    objects = {new_key(): random.Random(n).randbytes(50_000) for n in range(20)}
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda key: storage.put(key, objects[key], JPEG), objects))
    assert {key: storage.get(key) for key in objects} == objects


def test_writers_of_one_key_never_mix_and_readers_see_whole_objects(storage):
    key, versions = new_key(), [bytes([n]) * 200_000 for n in range(20)]
    storage.put(key, versions[0], JPEG)
    seen, written = [], threading.Event()

    def read():
        while not written.is_set():
            seen.append(storage.get(key))

    reader = threading.Thread(target=read)
    reader.start()
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda version: storage.put(key, version, JPEG), versions))
    written.set()
    reader.join()
    assert seen
    assert set(seen) <= set(versions)
    assert storage.get(key) in versions


def test_a_working_store_is_ready(storage):
    storage.check()
    storage.put(new_key(), b"x", JPEG)
    storage.check()
