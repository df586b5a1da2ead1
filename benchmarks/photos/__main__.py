"""How much does the way through the server add to the image work, and what can the worst photos do?"""

import shutil
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks.photos.direct import Pace, paces
from benchmarks.photos.memory import Burst, burst
from benchmarks.photos.pictures import worst_allowed
from benchmarks.photos.server import running_server
from benchmarks.photos.throughput import MIXED, Comparison, compare, draw_photos
from benchmarks.table import print_table

RATIO_AIM = 0.85
SCALING_AIM = 1.8
MEMORY_AIM_MIB = 600


def main() -> None:
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="laborstar-photos-"))
    try:
        if arguments.only_direct:
            _direct(paces(folder / "direct", draw_photos(), arguments.photos, arguments.rounds))
            return
        if not arguments.only_worst:
            drawn = draw_photos()
            for processes in (1, 2):
                _throughput(folder / f"throughput-{processes}", drawn, processes, arguments.photos, arguments.rounds)
            _direct(paces(folder / "direct", drawn, arguments.photos, arguments.rounds))
        _worst(folder / "worst", arguments.bursts)
    finally:
        shutil.rmtree(folder)


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.photos", description=__doc__)
    parser.add_argument("--photos", type=int, default=40, help="in each round")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--bursts", type=int, default=2)
    parser.add_argument("--only-direct", action="store_true", help="only what phones send straight to the store")
    parser.add_argument("--only-worst", action="store_true", help="leave out the comparison with the bare loop")
    return parser.parse_args()


def _throughput(folder: Path, drawn: Sequence[bytes], processes: int, photos: int, rounds: int) -> None:
    with running_server(folder, processes) as server:
        comparisons = compare(server, drawn, processes, photos, rounds)
    print(f"\n{processes} image worker(s), each with its web process; the bare loop in {processes} process(es)")
    print_table(("photos", "HTTP photos/s", "bare photos/s", "ratio", "aim"), [_pace(one) for one in comparisons])
    kinds = ("image workers", "web", "phones", "bare loop")
    print_table(
        ("processor time, ms a photo", *kinds),
        [[one.mix, *(f"{one.cpu_ms(kind):.1f}" for kind in kinds)] for one in comparisons],
    )


def _direct(found: Mapping[int, Sequence[Pace]]) -> None:
    """Tell how quickly the workers look through what phones have sent to the store by themselves."""
    kinds = ("workers", "bare", "ratio", "image_ms", "other_ms")
    medians = {
        workers: {kind: median(getattr(one, kind) for one in each) for kind in kinds} for workers, each in found.items()
    }
    rows = [
        [f"{workers} image worker(s)", f"{of['workers']:.1f}", f"{of['bare']:.1f}", f"{of['ratio']:.2f}", f">= {RATIO_AIM}",
         f"{of['image_ms']:.1f}", f"{of['other_ms']:.1f}"]
        for workers, of in medians.items()
    ]  # fmt: skip
    print_table(("sent to the store, mixed", "photos/s", "bare photos/s", "ratio", "aim", "image ms", "other ms"), rows)
    scaling = {kind: medians[2][kind] / medians[1][kind] for kind in ("workers", "bare")}
    print_table(
        ("from one to two", "times as fast", "aim"),
        [
            ["image workers", f"{scaling['workers']:.2f}", f">= {SCALING_AIM}"],
            ["bare loop", f"{scaling['bare']:.2f}", ""],
        ],
    )


def _pace(comparison: Comparison) -> list[str]:
    return [
        comparison.mix,
        f"{median(one.photos_a_second for one in comparison.http):.1f}",
        f"{median(one.photos_a_second for one in comparison.bare):.1f}",
        f"{comparison.ratio:.2f}",
        f">= {RATIO_AIM}" if comparison.mix == MIXED else "",
    ]


def _worst(folder: Path, times: int) -> None:
    names, files = zip(*worst_allowed(), strict=True)
    with running_server(folder, web_workers=2) as server:
        bursts = [burst(server, files) for _ in range(times)]
    print_table(
        ("worst allowed, all at once", "slowest s", "sent again"),
        [[name, *_waits(bursts, place)] for place, name in enumerate(names)],
    )
    slowest = {path: max(one.slowest[path] for one in bursts) for path in bursts[0].slowest}
    print_table(
        ("meanwhile", "measured", "aim"),
        [
            ["image worker, peak MiB", f"{max(one.image_mib for one in bursts):.0f}", f"< {MEMORY_AIM_MIB}"],
            ["web process, peak MiB", f"{max(one.web_mib for one in bursts):.0f}", ""],
            ["processes that ended", f"{len(frozenset().union(*(one.vanished for one in bursts)))}", "0"],
            ["cheap requests answered", f"{sum(one.answers for one in bursts)}", "all"],
            *([f"slowest {path}, s", f"{seconds:.2f}", ""] for path, seconds in slowest.items()),
        ],
    )


def _waits(bursts: Sequence[Burst], place: int) -> list[str]:
    sent = [one.sent[place] for one in bursts]
    return [f"{max(one.seconds for one in sent):.1f}", str(sum(one.refusals for one in sent))]


if __name__ == "__main__":
    main()
