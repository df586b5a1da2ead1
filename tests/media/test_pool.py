"""The pool under load, and when its workers are killed, hang, run out of memory or lose their parent."""

import os
import resource
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime

import pytest

from app.media.errors import (
    ImageWorkBusy,
    ImageWorkFailed,
    ImageWorkInterrupted,
    PhotoNotAnImage,
    PhotoTooLarge,
    PhotoTooManyPixels,
    PhotoTooSmall,
    PhotoUnreadable,
)
from app.media.frames import BrokenFrame, read_frame, write_frame
from app.media.images import process
from app.media.pool import ImagePool
from app.media.worker_process import WorkerLimits
from tests.factories import images

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PHOTO = images.jpeg()
only_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads limits of another process")


@pytest.fixture
def pool() -> Iterator[ImagePool]:
    with closing(ImagePool(1, wait_seconds=20)) as opened:
        yield opened


@pytest.fixture
def started_pool(pool: ImagePool) -> ImagePool:
    pool.process(PHOTO, NOW)
    return pool


def test_pool_gives_what_the_same_work_gives_here(pool: ImagePool) -> None:
    assert pool.process(PHOTO, NOW) == process(PHOTO, NOW)


def test_worker_that_cannot_start_is_not_blamed_on_the_photo() -> None:
    it_will_not_understand = WorkerLimits(cpu_seconds="ten")  # type: ignore[arg-type]
    with closing(ImagePool(1, limits=it_will_not_understand)) as pool, pytest.raises(ImageWorkInterrupted) as error:
        pool.process(PHOTO, NOW)
    assert error.value.retry_after == 1


def test_no_worker_is_started_before_the_first_photo(pool: ImagePool) -> None:
    assert pool.worker_pids() == []
    pool.process(PHOTO, NOW)
    assert len(pool.worker_pids()) == 1


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (images.PAYLOAD, PhotoNotAnImage),
        (PHOTO + bytes(20 * 1024 * 1024), PhotoTooLarge),
        (images.huge_webp(), PhotoTooManyPixels),
        (images.png(1, 1, 8, 0, b"\0\0"), PhotoTooSmall),
        (PHOTO[:2000], PhotoUnreadable),
    ],
    ids=lambda value: getattr(value, "code", ""),
)
def test_refusals_cross_the_pipe_unchanged(started_pool: ImagePool, data: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal) as here:
        process(data, NOW)
    with pytest.raises(refusal) as there:
        started_pool.process(data, NOW)
    assert (there.value.detail, there.value.members) == (here.value.detail, here.value.members)


def test_a_refusal_costs_no_worker(started_pool: ImagePool) -> None:
    before = started_pool.worker_pids()
    with pytest.raises(PhotoUnreadable):
        started_pool.process(PHOTO[:2000], NOW)
    started_pool.process(PHOTO, NOW)
    assert started_pool.worker_pids() == before


def test_many_threads_share_few_workers() -> None:
    with closing(ImagePool(2, wait_seconds=30)) as pool, ThreadPoolExecutor(8) as threads:
        photos = [images.encoded(images.picture(seed=seed)) for seed in range(8)]
        results = list(threads.map(lambda photo: pool.process(photo, NOW), photos * 4))
        assert results == [process(photo, NOW) for photo in photos] * 4
        assert 1 <= len(pool.worker_pids()) <= 2


def test_a_worker_is_replaced_after_its_share_of_jobs() -> None:
    with closing(ImagePool(1, jobs_per_worker=2)) as pool:
        pids = []
        for _ in range(3):
            pool.process(PHOTO, NOW)
            pids += pool.worker_pids()
    assert len(pids) == 2
    assert pids[0] != pids[1]
    assert is_reaped(pids[0])


def test_a_worker_killed_while_idle_is_replaced_unnoticed(started_pool: ImagePool) -> None:
    (pid,) = started_pool.worker_pids()
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    started_pool.process(PHOTO, NOW)
    assert started_pool.worker_pids() != [pid]
    assert is_reaped(pid)


def test_a_worker_killed_at_work_asks_to_send_the_photo_again(started_pool: ImagePool) -> None:
    with busy_worker(started_pool) as (pid, answer):
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(ImageWorkInterrupted) as error:
            answer.result(10)
    assert error.value.status == 503
    assert error.value.retry_after == 1
    assert is_reaped(pid)
    assert started_pool.process(PHOTO, NOW) == process(PHOTO, NOW)


def test_a_worker_that_crashes_on_a_photo_refuses_the_photo(started_pool: ImagePool) -> None:
    with busy_worker(started_pool) as (pid, answer):
        os.kill(pid, signal.SIGSEGV)
        os.kill(pid, signal.SIGCONT)
        with pytest.raises(ImageWorkFailed):
            answer.result(10)
    assert started_pool.process(PHOTO, NOW) == process(PHOTO, NOW)


def test_a_worker_that_hangs_is_killed_and_replaced() -> None:
    with closing(ImagePool(1, limits=WorkerLimits(wall_seconds=1))) as pool:
        pool.process(PHOTO, NOW)
        with busy_worker(pool) as (pid, answer):
            with pytest.raises(ImageWorkFailed):
                answer.result(10)
            assert is_reaped(pid)
        assert pool.process(PHOTO, NOW).width == images.PHOTO_SIZE[0]


def test_an_interrupted_caller_leaves_no_answer_behind_for_the_next(started_pool: ImagePool) -> None:
    class CallerGone(Exception):
        pass

    def interrupt(*_: object) -> None:
        raise CallerGone

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        stop(*started_pool.worker_pids())
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        with pytest.raises(CallerGone):
            started_pool.process(PHOTO, NOW)
    finally:
        signal.signal(signal.SIGUSR1, before)
    other = images.encoded(images.picture(seed=9))
    assert started_pool.process(other, NOW) == process(other, NOW)


def test_a_worker_out_of_memory_refuses_the_photo_and_is_replaced(capfd: pytest.CaptureFixture[str]) -> None:
    with closing(ImagePool(1, limits=WorkerLimits(memory_bytes=256 * 1024**2))) as pool:
        pool.process(PHOTO, NOW)
        before = pool.worker_pids()
        hungry = images.png(7_000, 7_000, 8, 2, b"")
        with pytest.raises(ImageWorkFailed):
            pool.process(hungry, NOW)
        pool.process(PHOTO, NOW)
        assert pool.worker_pids() != before
    assert "MemoryError" in capfd.readouterr().err


def test_callers_wait_a_bounded_time_for_a_worker() -> None:
    with closing(ImagePool(1, wait_seconds=0.2)) as pool:
        pool.process(PHOTO, NOW)
        with busy_worker(pool) as (pid, answer):
            started = time.monotonic()
            with pytest.raises(ImageWorkBusy) as error:
                pool.process(PHOTO, NOW)
            assert 0.2 <= time.monotonic() - started < 5
            assert error.value.retry_after
            os.kill(pid, signal.SIGCONT)
            assert answer.result(10) == process(PHOTO, NOW)


def test_what_is_no_photo_is_refused_though_all_workers_are_busy(started_pool: ImagePool) -> None:
    with busy_worker(started_pool) as (pid, answer):
        with pytest.raises(PhotoNotAnImage):
            started_pool.process(images.PAYLOAD, NOW)
        os.kill(pid, signal.SIGCONT)
        answer.result(10)


def test_a_closed_pool_has_no_workers_and_takes_no_photos(started_pool: ImagePool) -> None:
    (pid,) = started_pool.worker_pids()
    started_pool.close()
    assert started_pool.worker_pids() == []
    assert is_reaped(pid)
    with pytest.raises(ImageWorkBusy):
        started_pool.process(PHOTO, NOW)


def test_a_worker_at_work_when_the_pool_closes_finishes_first(started_pool: ImagePool) -> None:
    with busy_worker(started_pool) as (pid, answer):
        started_pool.close()
        os.kill(pid, signal.SIGCONT)
        assert answer.result(10) == process(PHOTO, NOW)
    assert is_reaped(pid)


@only_linux
def test_workers_have_limits_and_no_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("SECRET_KEY", "very secret")
    secret = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(secret, True)
    try:
        with closing(ImagePool(1)) as pool:
            pool.process(PHOTO, NOW)
            (pid,) = pool.worker_pids()
            assert resource.prlimit(pid, resource.RLIMIT_AS) == (1024**3, 1024**3)
            assert resource.prlimit(pid, resource.RLIMIT_CORE) == (0, 0)
            assert 10 <= resource.prlimit(pid, resource.RLIMIT_CPU)[0] <= 13
            with open(f"/proc/{pid}/environ", "rb") as environment:  # noqa: PTH123  # No real file: it has no size.
                assert b"SECRET" not in environment.read()
            assert str(tmp_path) not in {os.readlink(entry.path) for entry in os.scandir(f"/proc/{pid}/fd")}  # noqa: PTH115
    finally:
        os.close(secret)


def test_workers_end_when_the_web_process_is_killed() -> None:
    """The worker holds the parent's standard error, which therefore ends only when both are gone."""
    parent = script(
        """
        pool.process(PHOTO, NOW)
        print(*pool.worker_pids(), flush=True)
        time.sleep(60)
        """
    )
    assert parent.stdout.readline().strip().isdigit()
    parent.send_signal(signal.SIGKILL)
    parent.communicate(timeout=20)


def test_a_forked_child_starts_its_own_workers_and_leaves_the_others_alone() -> None:
    child = script(
        """
        pool.process(PHOTO, NOW)
        before = pool.worker_pids()
        pid = os.fork()
        if pid == 0:
            assert pool.worker_pids() == []
            pool.process(PHOTO, NOW)
            assert pool.worker_pids() != before
            pool.close()
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        pool.process(PHOTO, NOW)
        assert pool.worker_pids() == before
        pool.close()
        print("done")
        """
    )
    out, errors = child.communicate(timeout=60)
    assert (out, errors) == ("done\n", "")


def test_workers_outlive_no_parent_whose_fork_lives_on() -> None:
    """The forked child holds neither output, and lives until its standard input ends."""
    parent = script(
        """
        pool.process(PHOTO, NOW)
        if os.fork() == 0:
            os.closerange(1, 3)
            os.read(0, 1)
            os._exit(0)
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    assert parent.stderr.read() == ""
    parent.communicate(timeout=20)


@pytest.mark.parametrize(
    "stream",
    [
        b"\0",
        b"\0\0\0\x05{}",
        b"\xff\xff\xff\xff",
        b"\0\0\0\x02[]",
        b'\0\0\0\x1f{"header": {}, "sizes": [9999]}',
        b'\0\0\0\x1d{"header": {}, "sizes": [-1]}',
    ],
)
def test_a_malformed_frame_is_noticed(stream: bytes) -> None:
    reading, writing = os.pipe()
    os.write(writing, stream)
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as source, pytest.raises(BrokenFrame):
        read_frame(source)


def test_a_frame_comes_out_as_it_went_in() -> None:
    reading, writing = os.pipe()
    body = bytes(range(256)) * 4_000
    with os.fdopen(reading, "rb", buffering=0) as source:
        with os.fdopen(writing, "wb", buffering=0) as sink:
            writer = threading.Thread(target=write_frame, args=(sink, {"名": "扫地"}, body, b""))
            writer.start()
            assert read_frame(source) == ({"名": "扫地"}, (body, b""))
            writer.join()
        assert read_frame(source) is None


class busy_worker:  # noqa: N801  # Used as a with statement.
    """Hold a pool's only worker in the middle of a photo by stopping it."""

    def __init__(self, pool: ImagePool) -> None:
        (self._worker,) = pool._workers
        self._pool = pool
        self._thread = ThreadPoolExecutor(1)

    def __enter__(self):
        jobs_before = self._worker.jobs_done
        stop(self._worker.pid)
        answer = self._thread.submit(self._pool.process, PHOTO, NOW)
        while self._worker.jobs_done == jobs_before:
            time.sleep(0.01)
        return self._worker.pid, answer

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()


def stop(pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)
    os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOWAIT)


def is_reaped(pid: int) -> bool:
    """Tell whether nothing remains of a process, not even its entry in the process table."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def script(body: str) -> subprocess.Popen[str]:
    head = """
        import os, signal, time
        from datetime import UTC, datetime
        from app.media.pool import ImagePool
        from tests.factories import images

        PHOTO, NOW = images.jpeg(), datetime(2026, 11, 20, tzinfo=UTC)
        pool = ImagePool(1)
        """
    code = textwrap.dedent(head) + textwrap.dedent(body)
    return subprocess.Popen(
        # Newer Pythons warn of any fork beside threads.
        [sys.executable, "-W", "error", "-W", "ignore::DeprecationWarning", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
