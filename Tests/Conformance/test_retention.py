"""Attempts are kept as long as they were asked to be after their campaign ended; prospects and stats for ever."""

import sqlite3
from pathlib import Path

from laws import own_numbers, phones, wait_until

OPEN = {"callerIds": own_numbers(20), "schedule": {"timezone": "America/Los_Angeles"}}
SATURDAY = {"timezone": "America/Los_Angeles", "startHour": 10, "endHour": 18, "days": [6]}
FLAGS = ("--demo", "--sim-seed", 5, "--clock-rate", 600)
ROWS = 20_000


class Attempts:
    """Looks into the store beside the server."""

    def __init__(self, server):
        self.path = Path(server.store.removeprefix("sqlite:"))

    def query(self, sql: str, *values):
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True) as db:
            return db.execute(sql, values).fetchall()

    def count(self, campaign: str) -> int:
        sql = "SELECT count(*) FROM attempts JOIN campaigns ON campaigns.seq = campaign WHERE name = ?"
        return self.query(sql, campaign)[0][0]

    def multiply(self, campaign: str, rows: int) -> None:
        """Gives an ended campaign so many more attempts, as if its prospects had been retried. With the server stopped."""
        with sqlite3.connect(self.path) as db:
            db.execute("""
                WITH RECURSIVE numbers(n) AS (SELECT 101 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100 + ?)
                INSERT INTO attempts (campaign, prospect, number, id, phone, caller_id, channel, placed_at, status, reason, ended_at)
                SELECT campaign, prospect, n, randomblob(16), phone, caller_id, channel, placed_at,
                    attempts.status, reason, attempts.ended_at
                FROM (SELECT attempts.* FROM attempts JOIN campaigns ON campaigns.seq = campaign WHERE name = ? LIMIT 1) attempts,
                    numbers""", (rows, campaign))


def finished(account, name: str, count: int) -> str:
    campaign = account.create(phones(count), name=name, mode={"calls_per_second": 20}, **OPEN)
    account.act(campaign, "start")
    account.finish(campaign)
    return campaign


def views(account, campaign: str) -> tuple:
    return account.campaign(campaign), account.prospects(campaign)


def test_attempts_are_removed_once_kept_long_enough_and_nothing_else(start_server):
    server = start_server(*FLAGS)
    account, attempts = server.account(), Attempts(server)
    done = finished(account, "done", 30)
    paused = account.create(phones(200), name="paused", mode={"calls_per_second": 1}, **OPEN)
    account.act(paused, "start")
    wait_until(lambda: account.stats(paused)["completed"] > 5, "some were called")
    account.act(paused, "pause")
    wait_until(lambda: account.stats(paused)["dialing"] == 0, "the calls in progress ended")
    before, others = views(account, done), attempts.count("paused")
    assert attempts.count("done") == 30 and others > 5
    server.drain()
    server = start_server(*FLAGS, "--keep-attempts", "1s")
    wait_until(lambda: attempts.count("done") == 0, "the attempts were removed")
    account = server.account()
    assert views(account, done) == before
    assert attempts.count("paused") == others, "attempts of a campaign that has not ended were removed"
    wait_until(lambda: "removed attempts that were kept long enough" in server.err.read_text(), "the log says so")
    account.act(paused, "resume")
    assert account.finish(paused)["completed"] == 200


def test_attempts_stay_where_they_have_to_be_kept_longer_or_forever(start_server):
    server = start_server(*FLAGS)
    attempts = Attempts(server)
    finished(server.account(), "done", 20)
    for flags in ((), ("--keep-attempts", "forever"), ("--keep-attempts", "365d")):
        server.drain()
        server = start_server(*FLAGS, *flags)
        server.account().create(phones(1))  # It works.
        wait_until(lambda: "listening" in server.out.read_text(), "it runs")
        assert attempts.count("done") == 20
        assert "removed attempts" not in server.err.read_text()


def test_a_removal_that_kill_9_interrupts_goes_on_at_the_next_start(start_server):
    server = start_server(*FLAGS)
    attempts = Attempts(server)
    done = finished(server.account(), "done", 10)
    before = views(server.account(), done)
    server.drain()
    attempts.multiply("done", ROWS)
    server = start_server(*FLAGS, "--keep-attempts", "1s")
    wait_until(lambda: attempts.count("done") < ROWS, "some were removed", every=0.005)
    server.kill()
    left = attempts.count("done")
    assert 0 < left < ROWS, "killed in the middle"
    assert attempts.query("PRAGMA integrity_check") == [("ok",)]
    server = start_server(*FLAGS, "--keep-attempts", "1s")
    account = server.account()
    # Commands go between: the store's writer is never held for long.
    account.create(phones(100), schedule=SATURDAY)
    wait_until(lambda: attempts.count("done") == 0, "the rest was removed")
    assert views(account, done) == before
