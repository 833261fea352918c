"""kill -9 at any moment: what was acknowledged is there, what was dialed is not dialed again."""

import os
import random
import threading

import grpc
import pytest
import requests
from campaigns.v1 import campaign_service_pb2 as api

from laws import check_forward, moment, own_numbers, phones, wait_until
from test_dialing import details, word

OPEN = {"callerIds": own_numbers(100), "schedule": {"timezone": "America/Los_Angeles"}}
SATURDAY = {"timezone": "America/Los_Angeles", "startHour": 10, "endHour": 18, "days": [6]}
TERMINAL = {"voicemail", "no_answer", "busy", "human_connected", "failed"}
BATCH = 50
# More than some dozens, and its campaign is over; test_kill.py goes on for as long as it is told.
KILLS = min(20, int(os.environ.get("CAMPAIGND_KILLS", "5")))


class Adder:
    """Adds batches of prospects to one campaign until the server is gone, and knows which were acknowledged."""

    def __init__(self, campaign: str):
        self.campaign, self.acknowledged, self.pending = campaign, 0, False

    def settle(self, account) -> None:
        """After a restart: every acknowledged batch is there, the last one wholly or not at all."""
        total = account.stats(self.campaign)["total"]
        expected = {self.acknowledged} | ({self.acknowledged + BATCH} if self.pending else set())
        assert total in expected, f"{total} prospects, acknowledged {self.acknowledged}, pending {self.pending}"
        self.acknowledged, self.pending = total, False

    def run(self, account) -> threading.Thread:
        def work():
            while True:
                self.pending = True
                try:
                    body = {"phones": phones(BATCH, first=1_000_000 + self.acknowledged)}
                    answer = account.rest("POST", f"/api/campaigns/{self.campaign}/prospects", body, timeout=10)
                except requests.RequestException:
                    return
                if answer.status_code != 200:
                    return
                self.acknowledged, self.pending = self.acknowledged + BATCH, False
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread


@pytest.mark.kill
def test_kill_9_again_and_again_while_dialing_loses_nothing_and_calls_nobody_too_often(start_server):
    flags = ("--demo", "--sim-seed", 11, "--clock-rate", 60,
             "--sim-outcomes", "voicemail=50,no_answer=30,busy=10,human=5,failed=5")
    dice = random.Random(2026)
    server = start_server(*flags)
    account = server.account()
    count = 3000
    mode = {"calls_per_second": 5, "max_retries": 2, "retry_delay": "1m"}
    campaign = account.create(phones(count), mode=mode, **OPEN)
    account.act(campaign, "start")
    adder = Adder(account.create())
    seen = account.stats(campaign)
    clock = moment(account.campaign(campaign)["startedAt"])
    for cycle in range(KILLS):
        thread = adder.run(server.account())
        before = seen
        wait_until(lambda: account.stats(campaign)["completed"] > before["completed"] or
                   account.status(campaign) == "completed", f"calls ended in cycle {cycle}", 10)
        threading.Event().wait(dice.uniform(0, 0.3))
        now = account.stats(campaign)
        check_forward(seen, now)
        seen = now
        server.kill()
        thread.join(15)
        assert not thread.is_alive()
        server = start_server(*flags)
        account = server.account()
        now = account.stats(campaign)
        assert now["total"] == count
        check_forward(seen, now)
        seen = now
        assert account.status(campaign) in ("dialing", "completed")
        adder.settle(account)
        created = moment(account.campaign(account.create())["createdAt"])
        assert created >= clock, f"cycle {cycle}: the clock ran back from {clock} to {created}"
        clock = created
    stats = account.finish(campaign, deadline=60)
    assert stats["completed"] == stats["total"] == count and stats["cancelled"] == 0
    found = details(account, campaign)
    assert [p.phone for p in found] == phones(count)
    assert len({p.id for p in found}) == count
    for prospect in found:
        assert word(prospect) in TERMINAL and 1 <= prospect.attempts <= 3, prospect
        if word(prospect) in ("no_answer", "busy"):
            assert prospect.attempts == 3, f"retries were lost: {prospect}"
    words = [word(p) for p in found]
    names = {"voicemail": "voicemail", "no_answer": "noAnswer", "busy": "busy", "human_connected": "humanConnected",
             "failed": "failed"}
    assert {name: words.count(w) for w, name in names.items()} == {name: stats[name] for name in names.values()}
    added = account.prospects(adder.campaign)
    assert [p["phone"] for p in added] == phones(adder.acknowledged, first=1_000_000)


def test_what_was_acknowledged_just_before_kill_9_is_there_after_the_restart(start_server):
    flags = ("--demo", "--clock-rate", 60)
    server = start_server(*flags)
    account = server.account()
    campaign = account.create(schedule=SATURDAY)
    steps = [
        (lambda: account.add(campaign, phones(10_000)), lambda c: c["stats"]["total"] == 10_000),
        (lambda: account.good("PATCH", f"/api/campaigns/{campaign}", {"name": "Renamed"}),
         lambda c: c["name"] == "Renamed"),
        (lambda: account.act(campaign, "start"), lambda c: c["status"] == "dialing" and c["startedAt"]),
        (lambda: account.act(campaign, "pause"), lambda c: c["status"] == "paused"),
        (lambda: account.act(campaign, "resume"), lambda c: c["status"] == "dialing"),
        (lambda: account.act(campaign, "cancel"),
         lambda c: c["status"] == "cancelled" and c["stats"]["cancelled"] == 10_000 and c["stats"]["queued"] == 0),
        (lambda: account.create(name="the last"), lambda c: account.campaigns()[-1]["name"] == "the last"),
    ]
    for number, (step, holds) in enumerate(steps):
        step()
        server.kill()
        server = start_server(*flags)
        account = server.account()
        found = account.campaign(campaign)
        assert holds(found), f"step {number} was lost: {found}"
    assert [p["phone"] for p in account.prospects(campaign)] == phones(10_000)


def test_a_text_is_not_sent_again_after_kill_9(start_server):
    flags = ("--demo", "--sim-seed", 4, "--clock-rate", 60)
    server = start_server(*flags)
    account = server.account()
    campaign = account.create(phones(40), channel="sms", mode={"message": "Hello"}, **OPEN)
    account.act(campaign, "start")
    wait_until(lambda: (s := account.stats(campaign))["sent"] + s["delivered"] > 0, "texts were sent")
    seen = account.stats(campaign)
    server.kill()
    account = start_server(*flags).account()
    now = account.stats(campaign)
    check_forward(seen, now)
    stats = account.finish(campaign)
    assert stats["delivered"] + stats["failed"] == 40
    assert {p.attempts for p in details(account, campaign)} == {1}


def test_a_key_made_just_before_kill_9_still_works(start_server):
    server = start_server("--demo")
    account = server.new_account("survivor")
    campaign = account.create()
    server.kill()
    again = start_server("--demo").account(account.key)
    assert [c["id"] for c in again.campaigns()] == [campaign]


def test_a_stream_that_is_open_at_kill_9_ends_unavailable_and_can_be_opened_again(start_server):
    server = start_server("--demo")
    account = server.account()
    campaign = account.create(phones(3), schedule=SATURDAY)
    call = account.stream("WatchStats", api.WatchStatsRequest(id=campaign))
    next(call)
    server.kill()
    try:
        list(call)
        raise AssertionError("a killed server cannot end a stream with OK")
    except grpc.RpcError as error:
        assert error.code() is grpc.StatusCode.UNAVAILABLE
    again = start_server("--demo").account()
    assert next(again.stream("WatchStats", api.WatchStatsRequest(id=campaign))).total == 3
