"""A carrier in another process: who is called through it, and what becomes of calls when it is away."""

import time

import pytest
from campaigns.v1 import campaign_service_pb2 as api

from crash_world import Carrier, World, daytime, word
from harness import create_key, run
from laws import unplaced_phones, wait_until
from test_process import refused_start

MODE = {"calls_per_second": 100, "max_retries": 1, "retry_delay": "1s"}


@pytest.fixture
def make_carrier(tmp_path):
    """Makes stand-in carriers, not started yet: `make_carrier(*flags)`."""
    made = []

    def make(*flags) -> Carrier:
        carrier = Carrier(tmp_path / f"carrier-{len(made)}", *flags)
        made.append(carrier)
        return carrier

    yield make
    for carrier in made:
        carrier.kill()


@pytest.fixture
def world_of(tmp_path):
    """A running server of a live account over a carrier."""
    worlds = []

    def start(carrier: Carrier) -> World:
        world = World(tmp_path / f"server-{len(worlds)}", 1, carrier)
        worlds.append(world)
        world.make_account()
        world.start()
        return world

    yield start
    for world in worlds:
        world.server.kill()


def campaign(world: World, count: int, **body) -> str:
    """A campaign that dials."""
    made = world.account.create(unplaced_phones(count), **({"callerIds": [], "mode": MODE, "schedule": {"timezone": daytime()}} | body))
    world.account.act(made, "start")
    return made


def prospects(world: World, made: str) -> list:
    return list(world.account.stream("ListProspects", api.ListProspectsRequest(id=made)))


def test_a_live_account_s_calls_go_through_the_gateway_with_all_it_needs(make_carrier, world_of):
    carrier = make_carrier("--outcomes", "voicemail=50,human=50").start()
    world = world_of(carrier)
    made = campaign(world, 20)
    stats = world.account.finish(made)
    placed = carrier.entries("placed")
    assert sorted(e["phone"] for e in placed) == unplaced_phones(20)
    assert {e["prospect"] for e in placed} == {p.id for p in prospects(world, made)}
    assert {(e["campaign"], e["number"], e["channel"]) for e in placed} == {(made, 1, "voice")}
    assert all(e["from"].startswith("+1949555") and abs(e["decided"] - e["time"]) < 5 for e in placed)
    outcomes = [e["outcome"] for e in carrier.entries("ended")]
    assert stats["voicemail"] == outcomes.count("voicemail") and stats["humanConnected"] == outcomes.count("human")


def test_texts_go_through_the_gateway_too(make_carrier, world_of):
    carrier = make_carrier("--outcomes", "voicemail=70,failed=30").start()
    world = world_of(carrier)
    made = campaign(world, 15, channel="sms", mode={"message": "Hello"})
    stats = world.account.finish(made)
    assert stats["delivered"] + stats["failed"] == 15 and stats["failed"] > 0
    assert {e["channel"] for e in carrier.entries("placed")} == {"sms"}
    assert {p.reason for p in prospects(world, made)} == {"", "unallocated_number"}


def test_a_test_account_stays_on_the_simulated_carrier(make_carrier, world_of):
    carrier = make_carrier().start()
    world = world_of(carrier)
    account = world.server.account(create_key(world.store, "test"))
    made = account.create(unplaced_phones(3), mode={"calls_per_second": 100}, schedule={"timezone": daytime()})
    account.act(made, "start")
    wait_until(lambda: account.stats(made)["dialing"] == 3, "they are dialed")
    assert carrier.entries() == []


def test_a_gateway_that_is_not_there_keeps_nobody_from_starting_and_calls_wait_for_it(make_carrier, world_of):
    carrier = make_carrier("--outcomes", "human=1").start()
    carrier.kill()
    world = world_of(carrier)
    made = campaign(world, 10)
    time.sleep(1.5)
    found = world.account.campaign(made)
    assert found["status"] == "dialing" and found["stats"]["completed"] == 0, found
    assert "no connection to the carrier gateway" in world.server.err.read_text()
    carrier.start()
    stats = world.account.finish(made)
    assert stats["humanConnected"] == 10
    assert all(p.attempts == 1 for p in prospects(world, made)), "attempts that were never placed count"


@pytest.mark.parametrize("how", ["gateway", "server"])
def test_calls_under_way_when_one_side_is_killed_are_looked_up_and_not_placed_again(make_carrier, world_of, how):
    carrier = make_carrier("--outcomes", "human=1", "--call-time", "1-2").start()
    world = world_of(carrier)
    made = campaign(world, 30)
    wait_until(lambda: len(carrier.entries("placed")) == 30, "all are placed")
    if how == "gateway":
        carrier.kill()
        time.sleep(0.5)
        carrier.start()
    else:
        world.kill()
        time.sleep(0.5)
        world.start()
    stats = world.account.finish(made)
    assert stats["humanConnected"] == 30, stats
    assert len(carrier.entries("placed")) == 30 and not carrier.entries("asked again", "too late")


def test_what_a_gateway_throttles_is_called_later_and_counts_once(make_carrier, world_of):
    carrier = make_carrier("--outcomes", "human=1", "--trouble", "throttled=0.2").start()
    world = world_of(carrier)
    made = campaign(world, 20)
    stats = world.account.finish(made)
    assert stats["humanConnected"] == 20 and carrier.entries("throttled")
    assert all(p.attempts == 1 for p in prospects(world, made))
    assert "asked again" not in {e["what"] for e in carrier.entries()}


def test_late_repeated_and_reordered_events_and_lost_answers_change_no_outcome(make_carrier, world_of):
    trouble = "answer_lost=0.3,late=0.3,repeated=0.3,reordered=0.3"
    carrier = make_carrier("--outcomes", "human=40,voicemail=30,busy=30", "--trouble", trouble).start()
    world = world_of(carrier)
    made = campaign(world, 60, mode=MODE | {"max_retries": 0})
    stats = world.account.finish(made)
    outcomes = [e["outcome"] for e in carrier.entries("ended")]
    found = {"human": stats["humanConnected"], "voicemail": stats["voicemail"], "busy": stats["busy"]}
    assert found == {name: outcomes.count(name) for name in found}
    assert "it is looked up, not placed again" in world.server.err.read_text()


@pytest.mark.slow
def test_a_request_that_was_lost_on_the_way_is_looked_up_and_ends_failed_not_placed_again(make_carrier, world_of):
    carrier = make_carrier("--trouble", "request_lost=1").start()
    world = world_of(carrier)
    made = campaign(world, 5)
    stats = world.account.finish(made, deadline=90)
    assert stats["failed"] == 5
    assert {(word(p), p.reason, p.attempts) for p in prospects(world, made)} == {("failed", "no_result", 1)}
    assert len(carrier.entries("request lost")) == 5 and len(carrier.entries("settled")) == 5
    assert not carrier.entries("placed", "too late")


def test_a_graceful_end_leaves_no_call_unplaced(make_carrier, world_of):
    carrier = make_carrier("--outcomes", "human=1").start()
    world = world_of(carrier)
    made = campaign(world, 100)
    wait_until(lambda: len(carrier.entries("placed")) > 20, "some are placed")
    world.server.drain()
    world.start()
    stats = world.account.finish(made)
    assert stats["humanConnected"] == 100, stats


def test_what_a_gateway_throttles_while_the_server_ends_is_called_after_the_restart(make_carrier, world_of):
    carrier = make_carrier("--outcomes", "human=1", "--trouble", "throttled=0.08").start()
    world = world_of(carrier)
    made = campaign(world, 200, mode=MODE | {"calls_per_second": 200})
    for _ in range(6):
        time.sleep(1.2)  # The pause that was asked for is over, and calls are on their way.
        world.server.drain()
        world.start()
    stats = world.account.finish(made)
    assert stats["humanConnected"] == 200, stats


@pytest.mark.parametrize("carrier,flags,said", [
    ("grpc://127.0.0.1:9090", ["--demo"], "real clock only"),
    ("grpc://127.0.0.1:9090", ["--clock-rate", "2"], "real clock only"),
    ("grpc://127.0.0.1:9090", ["--clock-start", "2027-03-01T17:00:00Z"], "real clock only"),
    ("grpc://192.0.2.1:9090", [], "loopback address only, not on 192.0.2.1"),
    ("grpc://carrier.example.com:9090", [], "loopback"),
    ("grpc://127.example.com:9090", [], "loopback"),
    ("grpc://127.0.0.1", [], "not simulated or grpcs://HOST:PORT"),
    ("twilio", [], "not simulated or grpcs://HOST:PORT"),
])
def test_a_carrier_that_cannot_be_is_refused_at_the_start(tmp_path, carrier, flags, said):
    base = ["--listen", "127.0.0.1:0", "--store", f"sqlite:{tmp_path}/x.db"]
    assert said in refused_start(*base, "--carrier", carrier, *flags)
    assert carrier in refused_start(*base, *flags, env={"CAMPAIGND_CARRIER": carrier})


def test_what_the_carrier_says_of_attempts_that_nobody_made_is_set_aside_and_changes_nothing(make_carrier, world_of):
    carrier = make_carrier("--outcomes", "human=100").start()
    world = world_of(carrier)
    made = campaign(world, 3)
    wait_until(lambda: world.account.campaign(made)["status"] == "completed", "the campaign is not completed", 30)
    before = world.account.campaign(made)["stats"], prospects(world, made)
    account = world.account.good("GET", "/api/account")["id"]
    attempt = carrier.entries("ended")[0]["attempt"]
    stranger = attempt[:-4] + ("zzzz" if not attempt.endswith("zzzz") else "yyyy")
    ended = {"kind": "CARRIER_EVENT_KIND_CALL_ENDED", "callResult": "CALL_RESULT_NO_ANSWER"}
    for odd in [
        {"accountId": account, "attemptId": stranger} | ended,
        {"accountId": account, "attemptId": stranger, "kind": "CARRIER_EVENT_KIND_CREDENTIALS_REFUSED"},
        {"accountId": "acct_" + "0" * 26, "attemptId": attempt} | ended, {"accountId": "", "attemptId": ""} | ended,
        {"accountId": account, "attemptId": "x" * 10_000} | ended, {"accountId": account, "attemptId": attempt},
        {"accountId": account, "attemptId": attempt, "kind": 99}, {"accountId": account, "attemptId": attempt} | ended,
        {"accountId": account, "attemptId": stranger, "at": "0001-01-01T00:00:00Z", "carrierId": "\u0007" * 200, "reason": "r" * 10_000,
         "cost": {"amountMicros": "-9223372036854775808", "currency": "ZZZZZ"}, "kind": "CARRIER_EVENT_KIND_MESSAGE_FAILED"},
        {"accountId": account, "attemptId": stranger, "kind": "CARRIER_EVENT_KIND_DETECTED", "amdResult": 77},
    ]:
        carrier.say(**odd)
    again = campaign(world, 2)  # It still hears the carrier.
    wait_until(lambda: world.account.campaign(again)["status"] == "completed", "the carrier is not heard any more", 30)
    assert world.account.campaign(made)["stats"] == before[0] and prospects(world, made) == before[1]
    printed = run("events-aside", "--account", "live", "--store", world.store)
    assert printed.returncode == 0, printed.stderr
    aside = printed.stdout.splitlines()
    assert [line.split()[1] for line in aside] == [stranger] * 3, aside
