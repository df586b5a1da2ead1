"""``python -m jobs`` for people."""

import pytest

from jobs import __main__ as command_line
from jobs.schedule import INTERVALS, PERIODIC


@pytest.fixture
def jobs(monkeypatch):
    """Run the command line with these words."""

    def run(*words: str) -> None:
        monkeypatch.setattr("sys.argv", ["jobs", *words])
        command_line.main()

    return run


def test_list_shows_every_job(jobs, capsys):
    jobs("list")
    shown = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert shown == [job.name for job in (*PERIODIC, *INTERVALS)]


@pytest.mark.parametrize("period", [(), ("--period", "last week"), ("--period", "2026-47")])
def test_run_without_a_proper_period_says_what_it_needs(jobs, capsys, period):
    with pytest.raises(SystemExit) as ended:
        jobs("run", "tally_stars", *period)
    assert ended.value.code == 2
    assert "tally_stars needs --period in the form" in capsys.readouterr().err


def test_unknown_job_is_refused(jobs, capsys):
    with pytest.raises(SystemExit) as ended:
        jobs("run", "tally_moons")
    assert ended.value.code == 2
    assert "tally_stars" in capsys.readouterr().err
