"""What a started campaign does: pace, windows, pause, cancel, suppression, retries, outcomes, texts."""

import math
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from campaigns.v1 import campaign_service_pb2 as api
from campaigns.v1 import prospect_pb2

from conftest import FAST
from harness import create_key, run
from laws import check_forward, moment, own_numbers, phones, wait_until

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
MINUTE = ("--demo", "--sim-seed", 2, "--clock-rate", 60)
OPEN = {"callerIds": own_numbers(100), "schedule": {"timezone": "America/Los_Angeles"}}


def details(account, campaign: str) -> list:
    """The prospects with attempts and reasons, which REST leaves out."""
    return list(account.stream("ListProspects", api.ListProspectsRequest(id=campaign)))


def word(prospect) -> str:
    return prospect_pb2.ProspectStatus.Name(prospect.status).removeprefix("PROSPECT_STATUS_").lower()


def seconds(found: dict) -> float:
    """How long a campaign ran, by the server's clock."""
    return (moment(found["endedAt"]) - moment(found["startedAt"])).total_seconds()


# Outcomes


def test_the_outcomes_of_two_thousand_calls_are_near_the_mix_of_the_page(fast):
    campaign = fast.create(phones(2000), mode={"calls_per_second": 2}, **OPEN)
    fast.act(campaign, "start")
    before = fast.stats(campaign)
    looks = 0
    while fast.status(campaign) == "dialing":
        now = fast.stats(campaign)
        check_forward(before, now)
        before, looks = now, looks + 1
    stats = fast.finish(campaign)
    assert looks >= 3
    assert stats["total"] == stats["completed"] == 2000
    for name, share in [("voicemail", .80), ("noAnswer", .10), ("humanConnected", .07), ("failed", .02), ("busy", .01)]:
        allowed = 4 * math.sqrt(2000 * share * (1 - share))
        wanted = 2000 * share
        assert abs(stats[name] - wanted) <= allowed, f"{name} should be {wanted:.0f} ± {allowed:.0f}: {stats}"
    assert stats["sending"] == stats["sent"] == stats["delivered"] == 0
    assert {p.attempts for p in details(fast, campaign)} == {1}


@pytest.mark.parametrize("outcome,status,attempts", [
    ("no_answer", "no_answer", 3), ("busy", "busy", 3), ("voicemail", "voicemail", 1), ("human", "human_connected", 1)])
def test_no_answer_and_busy_are_retried_and_voicemail_and_humans_never(start_server, outcome, status, attempts):
    account = start_server(*FAST, "--sim-outcomes", f"{outcome}=100").account()
    mode = {"calls_per_second": 20, "max_retries": 2, "retry_delay": "1m"}
    campaign = account.create(phones(40), mode=mode, **OPEN)
    account.act(campaign, "start")
    account.finish(campaign)
    found = details(account, campaign)
    assert {word(p) for p in found} == {status}
    assert {p.attempts for p in found} == {attempts}
    assert not any(p.HasField("next_attempt_at") for p in found)


def test_without_max_retries_each_number_is_called_once(start_server):
    account = start_server(*FAST, "--sim-outcomes", "no_answer=100").account()
    campaign = account.create(phones(20), mode={"calls_per_second": 20}, **OPEN)
    account.act(campaign, "start")
    assert account.finish(campaign)["noAnswer"] == 20
    assert {p.attempts for p in details(account, campaign)} == {1}


def test_a_retry_waits_as_queued_for_the_whole_retry_delay(start_server):
    account = start_server(*MINUTE, "--sim-outcomes", "no_answer=100").account()
    mode = {"calls_per_second": 20, "max_retries": 1, "retry_delay": "4h"}
    campaign = account.create(phones(10), mode=mode, **OPEN)
    account.act(campaign, "start")

    def all_wait():
        found = details(account, campaign)
        return found if all(p.attempts == 1 and word(p) == "queued" for p in found) else None
    found = wait_until(all_wait, "every prospect waited for its retry", 15)
    started = moment(account.campaign(campaign)["startedAt"])
    for prospect in found:
        waits = prospect.next_attempt_at.ToDatetime(started.tzinfo) - started
        assert timedelta(hours=4) <= waits <= timedelta(hours=4, minutes=10), f"retry {waits} after the start"
    stats = account.stats(campaign)
    assert stats["queued"] == stats["total"] == 10 and stats["progress"] == 0
    assert account.status(campaign) == "dialing"


def test_the_retries_of_a_campaign_take_at_least_their_delays(start_server):
    account = start_server("--demo", "--clock-rate", 1800, "--sim-outcomes", "busy=100").account()
    campaign = account.create(phones(5), mode={"calls_per_second": 20, "max_retries": 3, "retry_delay": "30m"}, **OPEN)
    account.act(campaign, "start")
    account.finish(campaign)
    took = seconds(account.campaign(campaign))
    assert 5400 <= took <= 12_000, f"three delays of 30 minutes took {took} s"


def test_the_same_seed_gives_the_same_outcomes(start_server):
    def outcomes(folder):
        account = start_server(*FAST, folder=folder).account()
        campaign = account.create(phones(200), mode={"calls_per_second": 20}, **OPEN)
        account.act(campaign, "start")
        stats = account.finish(campaign)
        account.server.drain()
        return {name: stats[name] for name in ("voicemail", "noAnswer", "busy", "failed", "humanConnected")}
    assert outcomes("one") == outcomes("two")


def test_outcomes_do_not_depend_on_how_fast_the_clock_runs(start_server):
    def run_at(rate):
        account = start_server("--demo", "--sim-seed", 3, "--clock-rate", rate, folder=f"at{rate}").account()
        campaign = account.create(phones(600), mode={"calls_per_second": 100}, **OPEN)
        account.act(campaign, "start")
        account.finish(campaign)
        reasons = {p.reason for p in details(account, campaign)}
        assert "no_result" not in reasons, "the server gave calls up whose end the carrier had told"
        return {name: n for name, n in account.stats(campaign).items()}
    assert run_at(600) == run_at(50_000) == run_at(100_000)


# Pace


@pytest.mark.parametrize("rate,count", [(None, 20), (0.5, 15), (10, 200)])
def test_calls_are_placed_no_faster_than_calls_per_second_and_not_much_slower(start_server, rate, count):
    account = start_server(*MINUTE, "--sim-outcomes", "busy=100").account()
    campaign = account.create(phones(count), mode={} if rate is None else {"calls_per_second": rate}, **OPEN)
    account.act(campaign, "start")
    account.finish(campaign)
    took = seconds(account.campaign(campaign))
    least = (count - 1) / (rate or 1)
    assert took >= least - 1, f"{count} calls at {rate or 1} per second took {took} s"
    assert took <= least * 1.1 + 90, f"{count} calls at {rate or 1} per second took {took} s"


# Windows


def test_a_campaign_whose_window_is_closed_dials_nothing_and_says_what_it_waits_for(fast):
    schedule = {"timezone": "America/Los_Angeles", "startHour": 10, "endHour": 18, "days": [6]}
    campaign = fast.create(phones(10), callerIds=own_numbers(5), schedule=schedule)
    assert fast.act(campaign, "start") == "dialing"
    found = wait_until(lambda: (c := fast.campaign(campaign)).get("waitingFor") and c, "it said what it waits for")
    assert found["waitingFor"]["reason"]
    until = moment(found["waitingFor"]["until"]).astimezone(LOS_ANGELES)
    now = moment(found["startedAt"]).astimezone(LOS_ANGELES)
    assert (until.isoweekday(), until.hour, until.minute, until.second) == (6, 10, 0, 0), f"opens {until}"
    assert timedelta() < until - now < timedelta(days=7)
    end = time.monotonic() + 2  # Twenty minutes of the server's clock.
    while time.monotonic() < end:
        stats = fast.stats(campaign)
        assert stats["queued"] == stats["total"] == 10, f"it dialed outside its window: {stats}"
    assert {p.attempts for p in details(fast, campaign)} == {0}
    assert fast.status(campaign) == "dialing"


def test_dialing_stops_when_the_window_closes_and_goes_on_when_it_opens(start_server):
    # Monday 18:58 in Los Angeles; the window ends at 19:00 and opens at 10:00 on Tuesday.
    account = start_server(*MINUTE, "--clock-start", "2026-11-24T02:58:00Z").account()
    schedule = {"timezone": "America/Los_Angeles", "startHour": 10, "endHour": 19, "days": [1, 2]}
    campaign = account.create(phones(300), callerIds=own_numbers(50), mode={"calls_per_second": 2}, schedule=schedule)
    account.act(campaign, "start")
    found = wait_until(lambda: (c := account.campaign(campaign)).get("waitingFor") and c, "the window closed", 15)
    until = moment(found["waitingFor"]["until"]).astimezone(LOS_ANGELES)
    assert until == datetime(2026, 11, 24, 10, tzinfo=LOS_ANGELES)
    wait_until(lambda: account.stats(campaign)["dialing"] == 0, "the calls in progress ended", 20)
    stats = account.stats(campaign)
    assert 1 <= stats["completed"] <= 245, f"two calls a second for at most two minutes: {stats}"
    queued = stats["queued"]
    assert queued > 0
    time.sleep(1)
    assert account.stats(campaign)["queued"] == queued, "a call was placed outside the window"
    # The night passes in four seconds: the same store, and four hours of its clock per second.
    account.server.drain()
    account = start_server("--demo", "--sim-seed", 2, "--clock-rate", 14400).account()
    assert account.finish(campaign)["completed"] == 300
    assert moment(account.campaign(campaign)["endedAt"]) >= until
    assert {p.attempts for p in details(account, campaign)} == {1}


def test_without_hours_voice_is_open_at_eight_in_the_evening_and_texts_are_not(start_server):
    # Monday 20:00 in Los Angeles: voice 8–21, SMS 7–19.
    account = start_server(*MINUTE, "--clock-start", "2026-11-24T04:00:00Z").account()
    zone = {"timezone": "America/Los_Angeles"}
    texts = account.create(phones(3), channel="sms", mode={"message": "Hello"}, schedule=zone)
    voice = account.create(phones(3), schedule=zone)
    account.act(texts, "start")
    account.act(voice, "start")
    account.finish(voice)
    found = wait_until(lambda: (c := account.campaign(texts)).get("waitingFor") and c, "it said what it waits for")
    until = moment(found["waitingFor"]["until"]).astimezone(LOS_ANGELES)
    assert datetime(2026, 11, 24, 7, tzinfo=LOS_ANGELES) <= until <= datetime(2026, 11, 24, 8, tzinfo=LOS_ANGELES)
    assert found["stats"]["queued"] == 3


def test_voice_is_closed_after_nine_in_the_evening(start_server):
    account = start_server(*MINUTE, "--clock-start", "2026-11-24T05:05:00Z").account()
    campaign = account.create(phones(3), schedule={"timezone": "America/Los_Angeles", "startHour": 8, "endHour": 23})
    account.act(campaign, "start")
    wait_until(lambda: account.campaign(campaign).get("waitingFor"), "it said what it waits for")
    assert account.stats(campaign)["queued"] == 3


# Pause, resume, cancel


def test_pause_lets_calls_in_flight_finish_and_places_no_new_one_and_resume_goes_on(start_server):
    account = start_server(*MINUTE).account()
    campaign = account.create(phones(900), mode={"calls_per_second": 5}, **OPEN)
    account.act(campaign, "start")
    wait_until(lambda: account.stats(campaign)["completed"] > 20, "calls ended")
    assert account.act(campaign, "pause") == "paused"
    paused = account.stats(campaign)
    assert paused["queued"] > 0 and paused["dialing"] > 0, f"nothing to show: {paused}"
    rest = wait_until(lambda: (s := account.stats(campaign))["dialing"] == 0 and s, "the calls in progress ended", 30)
    assert rest["queued"] == paused["queued"], "a call was placed after the pause"
    assert rest["completed"] == paused["completed"] + paused["dialing"], "calls in progress complete"
    time.sleep(0.5)
    assert account.stats(campaign) == rest and account.status(campaign) == "paused"
    assert account.add(campaign, phones(10, first=5000)) == 10
    assert account.act(campaign, "resume") == "dialing"
    stats = account.finish(campaign)
    assert stats["completed"] == stats["total"] == 910
    assert {p.attempts for p in details(account, campaign)} == {1}, "resume called somebody again"


def test_cancel_marks_the_queued_as_cancelled_and_calls_in_flight_go_on_to_their_end(start_server):
    account = start_server(*MINUTE).account()
    campaign = account.create(phones(1500), mode={"calls_per_second": 5}, **OPEN)
    account.act(campaign, "start")
    wait_until(lambda: account.stats(campaign)["completed"] > 20, "calls ended")
    assert account.act(campaign, "cancel") == "cancelled"
    at_once = account.stats(campaign)
    assert at_once["queued"] == 0 and at_once["cancelled"] > 0 and at_once["dialing"] > 0, at_once
    rest = wait_until(lambda: (s := account.stats(campaign))["dialing"] == 0 and s, "the calls in progress ended", 30)
    assert rest["completed"] == at_once["completed"] + at_once["dialing"]
    assert rest["cancelled"] == at_once["cancelled"] and rest["progress"] == 100
    assert account.status(campaign) == "cancelled"
    found = details(account, campaign)
    cancelled = [p for p in found if word(p) == "cancelled"]
    assert len(cancelled) == rest["cancelled"] and all(p.reason and p.attempts == 0 for p in cancelled)
    assert all(p.attempts == 1 for p in found if word(p) != "cancelled")


def test_cancel_reaches_prospects_that_wait_for_a_retry_and_those_of_a_paused_campaign(start_server):
    account = start_server(*FAST, "--sim-outcomes", "no_answer=100").account()
    campaign = account.create(phones(10), mode={"calls_per_second": 20, "max_retries": 2, "retry_delay": "4h"}, **OPEN)
    account.act(campaign, "start")
    wait_until(lambda: all(p.attempts == 1 and word(p) == "queued" for p in details(account, campaign)), "all wait")
    account.act(campaign, "pause")
    account.act(campaign, "cancel")
    stats = account.stats(campaign)
    assert stats["queued"] == 0 and stats["cancelled"] == 10
    assert {(word(p), p.attempts) for p in details(account, campaign)} == {("cancelled", 1)}


# Suppression and caller ids


def prepared(tmp_path, *commands) -> tuple[str, str]:
    """A store with the account `acme`, after commands about it; the store and a key."""
    (tmp_path / "server").mkdir()
    store = f"sqlite:{tmp_path}/server/campaignd.db"
    key = create_key(store, "acme")
    for kind, *numbers in commands:
        done = run(kind, "add", "--account", "acme", *numbers, "--store", store)
        assert done.returncode == 0, f"{kind} add: {done.stderr}"
    return store, key


def test_a_number_on_the_suppression_list_is_never_dialed_and_ends_cancelled(start_server, tmp_path):
    numbers = phones(20)
    store, key = prepared(tmp_path, ("suppressions", *numbers[5:10]))
    account = start_server(*FAST).account(key)
    campaign = account.create(numbers, mode={"calls_per_second": 20, "max_retries": 2, "retry_delay": "1m"}, **OPEN)
    assert account.stats(campaign)["total"] == 20, "the list is asked during dialing, not when numbers are added"
    account.act(campaign, "start")
    stats = account.finish(campaign)
    assert stats["cancelled"] == 5 and stats["completed"] == 15 and stats["progress"] == 100
    for prospect in details(account, campaign):
        if prospect.phone in numbers[5:10]:
            assert (word(prospect), prospect.reason, prospect.attempts) == ("cancelled", "suppressed", 0)
        else:
            assert 1 <= prospect.attempts <= 3


def test_suppression_is_a_matter_of_one_account(start_server, tmp_path):
    numbers = phones(3)
    prepared(tmp_path, ("suppressions", *numbers))
    account = start_server(*FAST).account()
    campaign = account.create(numbers, **OPEN)
    account.act(campaign, "start")
    assert account.finish(campaign)["cancelled"] == 0


def test_a_campaign_of_suppressed_numbers_only_completes(start_server, tmp_path):
    store, key = prepared(tmp_path, ("suppressions", *phones(3)))
    account = start_server(*FAST).account(key)
    campaign = account.create(phones(3), **OPEN)
    account.act(campaign, "start")
    stats = account.finish(campaign)
    assert (stats["cancelled"], stats["completed"], stats["progress"]) == (3, 0, 100)


def test_an_area_code_or_no_caller_id_means_the_numbers_of_the_account(start_server, tmp_path):
    store, key = prepared(tmp_path, ("numbers", "+19495551000", "+17145551000"))
    account = start_server(*FAST).account(key)
    for caller_ids, end in [(["949"], "completed"), ([], "completed"), (["907"], "failed")]:
        campaign = account.create(phones(2), callerIds=caller_ids, schedule=OPEN["schedule"])
        account.rest("POST", f"/api/campaigns/{campaign}/start")
        wait_until(lambda: account.status(campaign) == end, f"caller ids {caller_ids}: {end}")


def test_numbers_added_beside_the_running_server_are_used_from_the_next_start_on(start_server, tmp_path):
    store, key = prepared(tmp_path)
    account = start_server(*FAST).account(key)
    campaign = account.create(phones(2), callerIds=["907"], schedule=OPEN["schedule"])
    done = run("numbers", "add", "--account", "acme", "+19075551000", "--store", store)
    assert done.returncode == 0, done.stderr
    account.act(campaign, "start")
    assert account.finish(campaign)["completed"] == 2


@pytest.mark.parametrize("kind", ["suppressions", "numbers"])
def test_a_number_that_is_not_e164_is_refused_by_the_command(tmp_path, kind):
    store, _ = prepared(tmp_path)
    done = run(kind, "add", "--account", "acme", "12345", "--store", store)
    assert done.returncode != 0 and "12345" in done.stderr


# Texts


def test_texts_are_sent_about_four_per_number_and_hour_and_tracked_to_delivery(start_server):
    rate = 1200
    account = start_server("--demo", "--sim-seed", 7, "--clock-rate", rate).account()
    campaign = account.create(phones(12), channel="sms", mode={"message": "Hello"},
                              schedule={"timezone": "America/Los_Angeles"})
    begin = time.monotonic()
    account.act(campaign, "start")
    seen = set()
    while True:
        found = account.campaign(campaign)
        stats = found["stats"]
        clock = (time.monotonic() - begin) * rate
        placed = stats["sending"] + stats["sent"] + stats["delivered"] + stats["failed"]
        most = 2 * (1 + math.floor(clock / 720))
        assert placed <= most, f"{placed} texts from 2 numbers within {clock / 60:.0f} minutes"
        assert stats["dialing"] == stats["voicemail"] == stats["humanConnected"] == 0
        seen |= {p["status"] for p in account.prospects(campaign)}
        if found["status"] == "completed":
            break
        assert clock < 5 * 3600, f"slower than three per number and hour: {stats}"
    assert stats["delivered"] + stats["failed"] == stats["completed"] == 12 and stats["delivered"] >= 6
    assert {"queued", "delivered"} <= seen <= {"queued", "sending", "sent", "delivered", "failed"}
    took = seconds(found)
    assert took >= 5 * 720, f"six texts per number with gaps of at least 12 minutes took {took} s"
    assert took <= 5 * 1200 + 3600, f"six texts per number with gaps of at most 20 minutes took {took} s"


def test_a_text_is_sent_and_then_delivered(fast):
    campaign = fast.create(phones(2), channel="sms", mode={"message": "Hello"}, schedule=OPEN["schedule"],
                           callerIds=own_numbers(2))
    fast.act(campaign, "start")
    stats = fast.finish(campaign)
    assert stats["delivered"] + stats["failed"] == 2
    assert {p.attempts for p in details(fast, campaign)} == {1}


def test_two_campaigns_that_share_a_number_share_its_gaps(start_server):
    account = start_server("--demo", "--sim-seed", 7, "--clock-rate", 1200).account()
    text = {"channel": "sms", "mode": {"message": "Hello"}, "schedule": OPEN["schedule"]}
    campaigns = [account.create(phones(3, first=10 * i), callerIds=["+19495551000"], **text) for i in range(2)]
    for campaign in campaigns:
        account.act(campaign, "start")
    for campaign in campaigns:
        account.finish(campaign)
    found = [account.campaign(c) for c in campaigns]
    took = max(moment(c["endedAt"]) for c in found) - min(moment(c["startedAt"]) for c in found)
    assert took >= timedelta(minutes=5 * 12), f"six texts from one number took {took}"
