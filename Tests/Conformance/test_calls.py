"""What becomes of calls that are answered: what a gateway is told to do with them, and what is kept of each attempt."""

import time

import pytest

from crash_world import daytime
from laws import moment, unplaced_phones, wait_until
from test_gateway import make_carrier, world_of  # noqa: F401, the fixtures

GREETING, VOICEMAIL = "https://example.com/hello.mp3", "https://example.com/vm.mp3"
MODE = {"calls_per_second": 100, "ai": True, "greetingAudioUrl": GREETING, "voicemailAudioUrl": VOICEMAIL}


def dial(world, count: int, mode: dict) -> tuple[dict, list[dict]]:
    """A campaign of so many prospects, to its end: its stats and its attempts over REST."""
    made = world.account.create(unplaced_phones(count), callerIds=[], mode=mode, schedule={"timezone": daytime()})
    world.account.act(made, "start")
    stats = world.account.finish(made)
    return stats, world.account.good("GET", f"/api/campaigns/{made}/attempts")["attempts"]


def told(carrier) -> dict[str, list[str]]:
    """What each call was told, in order."""
    found = {}
    for entry in carrier.entries("instructed"):
        found.setdefault(entry["attempt"], []).append(entry["kind"])
    return found


@pytest.mark.parametrize("outcome,mode,kinds,status,reason,amd", [
    ("human", {}, ["connect_agent"], "human_connected", "", "human"),
    ("human", {"ai": False}, ["play_greeting", "hang_up"], "human_connected", "", "human"),
    ("human", {"ai": False, "greetingAudioUrl": None}, ["hang_up"], "human_connected", "", "human"),
    ("voicemail", {}, ["leave_voicemail", "hang_up"], "voicemail", "", "machine_end_beep"),
    ("voicemail", {"voicemailAudioUrl": None}, ["hang_up"], "voicemail", "", "machine_start"),
    ("screened", {}, ["connect_agent", "leave_voicemail", "hang_up"], "voicemail", "", "machine_end_silence"),
    ("fax", {}, ["hang_up"], "failed", "fax", "fax"),
    ("silence", {}, ["hang_up"], "failed", "silence", "silence"),
    ("uncertain", {}, ["connect_agent"], "human_connected", "", "unknown"),
    ("uncertain", {"amd_uncertain": "treat_as_machine", "voicemailAudioUrl": None}, ["hang_up"], "voicemail", "", "unknown"),
    ("uncertain", {"amd_uncertain": "hang_up"}, ["hang_up"], "failed", "uncertain", "unknown"),
])
def test_each_kind_of_answer_gets_what_the_campaign_says_and_its_record(
        make_carrier, world_of, outcome, mode, kinds, status, reason, amd):  # noqa: F811
    carrier = make_carrier("--outcomes", f"{outcome}=1", "--call-time", "0.8-1").start()
    began = time.time()
    _, attempts = dial(world_of(carrier), 4, {key: value for key, value in (MODE | mode).items() if value is not None})
    assert len(attempts) == 4
    for attempt in attempts:
        assert told(carrier)[attempt["id"]] == kinds
        assert (attempt["status"], attempt["reason"], attempt["amdResult"]) == (status, reason, amd), attempt
        assert attempt["carrierId"] == f"CA-{attempt['id'][-6:]}"
        assert attempt["cost"] == {"amountMicros": "8500", "currency": "USD"}
        times = [attempt[name] for name in ("placedAt", "ringingAt", "answeredAt", "endedAt")]
        assert times == sorted(times, key=moment), times
    audio = {entry["kind"]: entry["audio"] for entry in carrier.entries("instructed")}
    assert audio.get("play_greeting", GREETING) == GREETING and audio.get("leave_voicemail", VOICEMAIL) == VOICEMAIL
    assert time.time() - began < 30


def test_an_agent_that_does_not_take_over_gives_way_to_the_greeting_after_two_seconds(make_carrier, world_of):  # noqa: F811
    carrier = make_carrier("--outcomes", "human=1", "--trouble", "silent_agent=1", "--patience", "20").start()
    stats, attempts = dial(world_of(carrier), 3, MODE)
    assert stats["humanConnected"] == 3
    assert {a["reason"] for a in attempts} == {"agent_silent"}
    for attempt in attempts:
        entries = [e for e in carrier.entries("instructed") if e["attempt"] == attempt["id"]]
        assert [e["kind"] for e in entries] == ["connect_agent", "play_greeting", "hang_up"]
        assert 1.9 < entries[1]["time"] - entries[0]["time"] < 4


def test_who_answers_while_all_agents_talk_hears_the_greeting_and_the_record_says_so(make_carrier, world_of):  # noqa: F811
    carrier = make_carrier("--outcomes", "human=1", "--call-time", "1-1").start()
    mode = MODE | {"max_concurrent_agents": 1}
    _, attempts = dial(world_of(carrier), 6, mode)
    reasons = [a["reason"] for a in attempts]
    assert set(reasons) <= {"", "no_agent"} and "" in reasons
    for attempt in attempts:
        greeted = ["play_greeting", "hang_up"] if attempt["reason"] else ["connect_agent"]
        assert told(carrier)[attempt["id"]] == greeted


@pytest.mark.parametrize("how", ["gateway", "server"])
def test_calls_that_agents_talk_to_go_on_when_one_side_is_killed_and_nothing_is_done_twice(make_carrier, world_of, how):  # noqa: F811
    carrier = make_carrier("--outcomes", "human=50,screened=50", "--call-time", "2-3").start()
    world = world_of(carrier)
    made = world.account.create(unplaced_phones(20), callerIds=[], mode=MODE, schedule={"timezone": daytime()})
    world.account.act(made, "start")
    wait_until(lambda: len(carrier.entries("instructed")) >= 10, "agents are asked for")
    if how == "gateway":
        carrier.kill()
        time.sleep(0.5)
        carrier.start()
    else:
        world.kill()
        time.sleep(0.5)
        world.start()
    stats = world.account.finish(made)
    outcomes = [e["outcome"] for e in {e["attempt"]: e for e in carrier.entries("ended")}.values()]
    assert stats["humanConnected"] == outcomes.count("human") and stats["voicemail"] == outcomes.count("screened"), stats
    for kinds in told(carrier).values():
        assert len(kinds) == len(set(kinds)), kinds


def test_lost_answers_and_reordered_events_have_nothing_done_twice_nor_left_over_a_greeting(make_carrier, world_of):  # noqa: F811
    trouble = "answer_lost=0.2,late=0.2,repeated=0.3,reordered=0.2"
    carrier = make_carrier("--outcomes", "human=40,voicemail=30,screened=10,fax=10,uncertain=10", "--trouble", trouble).start()
    stats, attempts = dial(world_of(carrier), 60, MODE)
    assert stats["completed"] == 60 and all(a["endedAt"] for a in attempts)
    for kinds in told(carrier).values():
        assert len(kinds) == len(set(kinds)), kinds
    ended = {e["attempt"]: e["outcome"] for e in carrier.entries("ended")}
    left = {e["attempt"] for e in carrier.entries("instructed") if e["kind"] == "leave_voicemail"}
    assert {ended[attempt] for attempt in left} <= {"voicemail", "screened"}
    for attempt in attempts:
        expected = {"human": "human_connected", "uncertain": "human_connected", "fax": "failed"}.get(ended[attempt["id"]], "voicemail")
        assert attempt["status"] == expected, (attempt, ended[attempt["id"]])
