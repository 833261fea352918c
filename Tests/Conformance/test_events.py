"""WatchEvents, the histories of prospects, and the attempts: what changed, once each, and why."""

import json
import threading
import time
from collections import Counter

import grpc
import pytest
from campaigns.v1 import event_service_pb2 as api
from campaigns.v1.event_service_pb2_grpc import EventServiceStub

from harness import grpc_error, open_channel, rest_error
from laws import moment, own_numbers, phones, wait_until

OPEN = {"callerIds": own_numbers(50), "schedule": {"timezone": "America/Los_Angeles"}}
FLAGS = ("--demo", "--sim-seed", 3, "--clock-rate", 600)
RETRIED = {"calls_per_second": 5, "max_retries": 2, "retry_delay": "1m"}


class Watch:
    """Reads events in a thread until it is cancelled or cut off; `events` are those that say something."""

    def __init__(self, account, pause: float = 0, **request):
        self.channel = open_channel(account.server)
        self.call = EventServiceStub(self.channel).WatchEvents(
            api.WatchEventsRequest(**request), metadata=account.metadata, timeout=120)
        self.pause, self.token, self.events, self.error = pause, None, [], None
        self.opened = threading.Event()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()
        assert self.opened.wait(10), "a stream begins with its token"

    def _read(self):
        try:
            for event in self.call:
                self.token = event.token
                if event.kind:
                    self.events.append(event)
                self.opened.set()
                if self.pause:
                    time.sleep(self.pause)
        except grpc.RpcError as error:
            self.error = error

    def end(self) -> list:
        self.call.cancel()
        self.thread.join(10)
        self.channel.close()
        return self.events


def name(event) -> str:
    return api.EventKind.Name(event.kind).removeprefix("EVENT_KIND_")


def outcome(event) -> str:
    from campaigns.v1 import prospect_pb2
    return prospect_pb2.ProspectStatus.Name(event.prospect_status).removeprefix("PROSPECT_STATUS_").lower()


def check_truth(account, campaign: str, events: list) -> None:
    """What the events say of a campaign that is over is what its prospects and attempts are."""
    own = [event for event in events if event.campaign_id == campaign]
    prospects = account.prospects(campaign)
    assert sum(event.count for event in own if name(event) == "PROSPECTS_ADDED") == len(prospects)
    placed, ended, last = Counter(), Counter(), {}
    for event in own:
        if name(event) == "ATTEMPT_PLACED":
            placed[event.prospect_id] += 1
            assert event.attempt == placed[event.prospect_id], "attempts are told one after the other"
        if name(event) == "ATTEMPT_WITHDRAWN":
            placed[event.prospect_id] -= 1
            assert event.reason
        if name(event) == "ATTEMPT_ENDED":
            ended[event.prospect_id] += 1
            last[event.prospect_id] = None if event.HasField("until") else outcome(event)
        if name(event) == "PROSPECT_ENDED":
            last[event.prospect_id] = outcome(event)
        assert not event.prospect_id or event.phone.startswith("+")
    attempts = account.good("GET", f"/api/campaigns/{campaign}/attempts", timeout=60)["attempts"]
    rows = Counter(attempt["prospectId"] for attempt in attempts)
    assert +placed == rows and +ended == rows, "one event for each attempt's beginning, and one for its end"
    assert last == {prospect["id"]: prospect["status"] for prospect in prospects}


def run_over(account, count: int, **body) -> str:
    campaign = account.create(phones(count), mode=RETRIED, **OPEN | body)
    account.act(campaign, "start")
    return campaign


def test_every_change_is_told_once_and_in_order(start_server):
    account = start_server(*FLAGS).account()
    watch = Watch(account)
    campaign = run_over(account, 60)
    account.finish(campaign)
    wait_until(lambda: any(event.reason == "" and name(event) == "CAMPAIGN_STATUS" and event.campaign_status == 4
                           for event in watch.events), "the end of the campaign is told")
    events = watch.end()
    assert [name(event) for event in events[:3]] == ["CAMPAIGN_CREATED", "PROSPECTS_ADDED", "CAMPAIGN_STATUS"]
    assert len({event.token for event in events}) == len(events)
    assert all(a.at.ToNanoseconds() <= b.at.ToNanoseconds() for a, b in zip(events, events[1:]))
    check_truth(account, campaign, events)


def test_kill_9_in_the_middle_leaves_no_gap_and_repeats_nothing_for_who_resumes(start_server):
    server = start_server(*FLAGS)
    account = server.account()
    watch, union, token, campaigns = Watch(account), [], None, []
    for cycle in range(4):
        campaigns.append(run_over(account, 150, name=f"cycle {cycle}"))
        seen = len(watch.events)
        wait_until(lambda: len(watch.events) > seen + 40, "something happens")
        server.kill()
        watch.thread.join(10)
        assert watch.error is not None
        union += watch.events
        token = watch.token
        server = start_server(*FLAGS)
        account = server.account()
        watch = Watch(account, resume_token=token)
    for campaign in campaigns:
        account.finish(campaign)
    everything = Watch(account, from_oldest=True)
    wait_until(lambda: watch.token == everything.token, "both are at the end")
    union += watch.end()
    assert union == everything.end(), "the parts are the whole"
    for campaign in campaigns:
        check_truth(account, campaign, union)


def test_watchers_each_hear_everything_and_a_slow_one_holds_up_nobody(start_server):
    server = start_server(*FLAGS)
    account = server.account()
    fast, filtered, slow = Watch(account), None, Watch(account, pause=0.01)
    other = run_over(account, 30, name="other")
    campaign = run_over(account, 300, name="watched")
    filtered = Watch(account, campaign_id=campaign, from_oldest=True)
    account.finish(campaign)
    account.finish(other)
    end = Watch(account)
    wait_until(lambda: fast.token.split(".")[1] == end.token.split(".")[1], "the fast one is at the end")
    assert len(slow.events) < len(fast.events), "the slow one is not, and nobody waited for it"
    wait_until(lambda: len(slow.events) == len(fast.events), "the slow one gets there too", 60)
    assert slow.end() == fast.end()
    own = [event for event in fast.events if event.campaign_id == campaign]
    wait_until(lambda: len(filtered.events) == len(own), "the one that filters has its own")
    assert filtered.end() == own
    check_truth(account, other, fast.events)
    end.end()


def test_tokens_of_others_and_nonsense_are_refused(demo, fresh):
    mine, theirs = Watch(fresh), Watch(demo.account())
    stub = EventServiceStub(fresh.channel)

    def attempt(**request):
        return lambda: next(stub.WatchEvents(api.WatchEventsRequest(**request), metadata=fresh.metadata, timeout=10))

    assert "resume_token" in grpc_error(attempt(resume_token=theirs.token), "INVALID_ARGUMENT")
    for token in ("x", "1.2", mine.token + "0", mine.token.upper() + ".", "-1.-1.-1"):
        assert "resume_token" in grpc_error(attempt(resume_token=token), "INVALID_ARGUMENT"), token
    assert "from_oldest" in grpc_error(attempt(resume_token=mine.token, from_oldest=True), "INVALID_ARGUMENT")
    grpc_error(attempt(campaign_id="camp_nothing"), "NOT_FOUND")
    scope, row, index = mine.token.split(".")
    grpc_error(attempt(resume_token=f"{scope}.zzzz.{index}"), "OUT_OF_RANGE")
    mine.end(), theirs.end()


def test_tokens_from_before_what_is_kept_end_with_out_of_range(start_server):
    server = start_server(*FLAGS, "--keep-events", "1m")
    account = server.account()
    watch = Watch(account)
    campaign = run_over(account, 20)
    account.finish(campaign)
    token = next(event.token for event in watch.events)
    watch.end()

    def resumed():
        try:
            next(EventServiceStub(account.channel).WatchEvents(
                api.WatchEventsRequest(resume_token=token), metadata=account.metadata, timeout=10))
        except grpc.RpcError as error:
            assert error.code() is grpc.StatusCode.OUT_OF_RANGE, error
            return True

    wait_until(resumed, "old events are forgotten", 30, every=0.2)
    answer = account.rest("GET", "/api/events/watch", params={"resumeToken": token})
    rest_error(answer, "OUT_OF_RANGE", 400)
    oldest = Watch(account, from_oldest=True)
    oldest.end()


def read_sse(response, count: int) -> list[dict]:
    """So many events of a stream: id and data."""
    events, current = [], {}
    for line in response.iter_lines(decode_unicode=True):
        if line.startswith(":"):
            continue
        if not line:
            events.append(current)
            if len(events) == count:
                return events
            current = {}
            continue
        field, _, value = line.partition(": ")
        current[field] = value
    return events


def test_over_rest_each_event_has_its_token_as_id_and_last_event_id_resumes(fresh):
    with fresh.rest("GET", "/api/events/watch", stream=True) as response:
        assert response.headers["Content-Type"].split(";")[0] == "text/event-stream"
        campaign = fresh.create(phones(5))
        events = read_sse(response, 3)
    assert [json.loads(event["data"])["token"] for event in events] == [event["id"] for event in events]
    assert json.loads(events[1]["data"])["kind"] == "campaign_created"
    added = json.loads(events[2]["data"])
    assert added["kind"] == "prospects_added" and added["count"] == 5 and added["campaignId"] == campaign
    with fresh.rest("GET", "/api/events/watch", stream=True, headers={"Last-Event-ID": events[1]["id"]}) as response:
        opened, again = read_sse(response, 2)
    assert opened["id"] == events[1]["id"] and again == events[2]
    with fresh.rest("GET", "/api/events/watch", stream=True, params={"resumeToken": events[0]["id"]},
                    headers={"Last-Event-ID": events[1]["id"]}) as response:
        assert read_sse(response, 2)[1] == events[1], "what the query says goes first"


def test_streams_of_events_do_not_hold_up_the_drain(start_server):
    server = start_server(*FLAGS)
    account = server.account()
    watch = Watch(account)
    begin = time.monotonic()
    server.drain()
    assert time.monotonic() - begin < 8
    watch.thread.join(5)
    assert watch.error.code() is grpc.StatusCode.UNAVAILABLE


def test_a_prospects_history_tells_what_was_decided_and_what_came_of_it(start_server):
    account = start_server(*FLAGS, "--sim-outcomes", "no_answer=60,human=40").account()
    campaign = run_over(account, 40)
    account.finish(campaign)
    base = f"/api/campaigns/{campaign}"
    attempts = account.good("GET", f"{base}/attempts")["attempts"]
    tries = Counter(attempt["prospectId"] for attempt in attempts)
    prospect = next(id for id, count in tries.items() if count > 1)
    shown = account.good("GET", f"{base}/prospects/{prospect}")
    assert shown["id"] == prospect and shown["attempts"] == tries[prospect]
    events = account.good("GET", f"{base}/prospects/{prospect}/events")["events"]
    one = ["allowed", "caller_id_chosen", "attempt_placed", "attempt_ended"]
    last = one[:3] + ["answered"] * (shown["status"] == "human_connected") + one[3:]
    expected = ["added"] + (one + ["retry_scheduled"]) * (tries[prospect] - 1) + last
    assert [event["kind"] for event in events] == expected
    assert events[-1]["status"] == shown["status"]
    times = [moment(event["at"]) for event in events]
    assert times == sorted(times)
    own = account.good("GET", f"{base}/attempts", params={"prospectId": prospect})["attempts"]
    assert own == [attempt for attempt in attempts if attempt["prospectId"] == prospect]
    assert [attempt["number"] for attempt in own] == list(range(1, tries[prospect] + 1))
    chosen = [event for event in events if event["kind"] == "caller_id_chosen"]
    assert [event["callerId"] for event in chosen] == [attempt["callerId"] for attempt in own]
    assert all(event["reason"] for event in chosen)
    scheduled = [event["until"] for event in events if event["kind"] == "retry_scheduled"]
    assert scheduled == [attempt["retryAt"] for attempt in own[:-1]]
    assert all(moment(a) <= moment(b["placedAt"]) for a, b in zip(scheduled, own[1:]))


def test_attempts_are_listed_in_pages_and_as_a_whole(start_server):
    account = start_server(*FLAGS).account()
    campaign = run_over(account, 25)
    account.finish(campaign)
    whole = account.good("GET", f"/api/campaigns/{campaign}/attempts")["attempts"]
    assert len(whole) >= 25
    pages, token = [], None
    while True:
        params = {"pageSize": 7} | ({"pageToken": token} if token else {})
        page = account.good("GET", f"/api/campaigns/{campaign}/attempts", params=params)
        pages += page["attempts"]
        token = page.get("nextPageToken")
        if not token:
            break
        assert len(page["attempts"]) == 7
    assert pages == whole
    rest_error(account.rest("GET", f"/api/campaigns/{campaign}/attempts?pageToken=x"), "INVALID_ARGUMENT")


@pytest.mark.parametrize("path", ["prospects/{}", "prospects/{}/events"])
def test_prospects_that_there_are_not_are_not_found(fresh, path):
    campaign, other = fresh.create(phones(1)), fresh.create(phones(1))
    foreign = fresh.prospects(other)[0]["id"]
    for prospect in ("pros_nothing", foreign, "pros_" + "0" * 26):
        rest_error(fresh.rest("GET", f"/api/campaigns/{campaign}/{path.format(prospect)}"), "NOT_FOUND")


def test_a_suppressed_prospect_says_so(start_server):
    from harness import run
    server = start_server(*FLAGS)
    account = server.account()
    campaign = account.create(phones(3), mode=RETRIED, **OPEN)
    done = run("suppressions", "add", "--store", server.store, "--account", "demo", phones(3)[1])
    assert done.returncode == 0, done.stderr
    account.act(campaign, "start")
    account.finish(campaign)
    prospect = account.prospects(campaign)[1]["id"]
    events = account.good("GET", f"/api/campaigns/{campaign}/prospects/{prospect}/events")["events"]
    assert [(event["kind"], event.get("reason")) for event in events][1:] == [("suppressed", "suppressed")]
