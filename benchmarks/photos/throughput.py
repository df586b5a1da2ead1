"""Photos a second through the whole HTTP path, beside the bare loop of the same image work, in turn."""

import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from statistics import median
from time import monotonic, process_time

from benchmarks.photos.bare import BareLoop
from benchmarks.photos.phones import Crowd
from benchmarks.photos.pictures import as_sent_anew, camera_photo, messenger_photo
from benchmarks.photos.server import Server
from benchmarks.processes import cpu_seconds

Clocks = Mapping[str, Callable[[], float]]
DISTINCT = 6
CAMERA, MESSENGER = range(DISTINCT), range(DISTINCT, 2 * DISTINCT)
MIXED = "mixed: 2 of the camera, 3 of the messenger"
# Which of the drawn photos are sent in turn.
MIXES = {
    "camera, 12 megapixels": tuple(CAMERA),
    "messenger, 1080 x 1440": tuple(MESSENGER),
    MIXED: tuple(
        place
        for group in range(DISTINCT)
        for place in (
            CAMERA[group - 1],
            MESSENGER[group - 1],
            MESSENGER[group - 2],
            CAMERA[group - 3],
            MESSENGER[group - 4],
        )
    ),
}


@dataclass(frozen=True)
class Round:
    """Photos a second, and the milliseconds of processor time a photo that each kind of process took."""

    photos_a_second: float
    cpu_ms: dict[str, float]


@dataclass(frozen=True)
class Comparison:
    """The rounds of one mix through the server and by the bare loop, in pairs."""

    mix: str
    http: tuple[Round, ...]
    bare: tuple[Round, ...]

    @property
    def ratio(self) -> float:
        pairs = zip(self.http, self.bare, strict=True)
        return median(http.photos_a_second / bare.photos_a_second for http, bare in pairs)

    def cpu_ms(self, kind: str) -> float:
        rounds = [one.cpu_ms for one in (*self.http, *self.bare)]
        return median(cpu_ms[kind] for cpu_ms in rounds if kind in cpu_ms)


def draw_photos() -> list[bytes]:
    return [camera_photo(seed) for seed in CAMERA] + [messenger_photo(seed) for seed in MESSENGER]


def compare(server: Server, drawn: Sequence[bytes], processes: int, photos: int, rounds: int) -> list[Comparison]:
    """Send ``photos`` photos and process as many without the server, ``rounds`` times in turn for each mix."""
    crowd = Crowd(server)
    with BareLoop(drawn, processes) as bare:
        crowd.send_all(drawn)
        bare.process_all(range(len(drawn)))
        return [
            _compare(server, crowd, bare, mix, [places[turn % len(places)] for turn in range(photos)], drawn, rounds)
            for mix, places in MIXES.items()
        ]


def _compare(
    server: Server, crowd: Crowd, bare: BareLoop, mix: str, places: Sequence[int], drawn: Sequence[bytes], rounds: int
) -> Comparison:
    with_server: Clocks = {
        "image workers": server.image_seconds,
        "web": server.web_seconds,
        "phones": process_time,
    }
    http, alone, numbers = [], [], count()
    for _ in range(rounds):
        photos = [as_sent_anew(drawn[place], f"{mix} {next(numbers)}") for place in places]
        http.append(_round(partial(crowd.send_all, photos), len(photos), with_server))
        alone.append(_round(partial(bare.process_all, places), len(photos), {"bare loop": _bare_seconds}))
    return Comparison(mix, tuple(http), tuple(alone))


def _round(work: Callable[[], object], photos: int, clocks: Clocks) -> Round:
    before, began = {kind: clock() for kind, clock in clocks.items()}, monotonic()
    work()
    seconds = monotonic() - began
    return Round(photos / seconds, {kind: 1000 * (clock() - before[kind]) / photos for kind, clock in clocks.items()})


def _bare_seconds() -> float:
    return sum(cpu_seconds(process.pid) for process in multiprocessing.active_children() if process.pid)
