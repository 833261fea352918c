"""WatchStats and ListProspects, the same as server-sent events and as pages."""

import json
import threading
import time

import grpc
import pytest
from campaigns.v1 import campaign_pb2 as model
from campaigns.v1 import campaign_service_pb2 as api
from campaigns.v1 import prospect_pb2
from campaigns.v1.campaign_stats_pb2 import CampaignStats
from google.protobuf.duration_pb2 import Duration

from harness import DEMO_KEY, SERVICE, open_channel, rest_error, stats_of
from laws import STATS, check_forward, check_stats, own_numbers, phones, wait_until
from wire import Http1, Http2, frame, grpc_headers

SATURDAY = {"timezone": "America/Los_Angeles", "startHour": 10, "endHour": 18, "days": [6]}
OPEN = {"callerIds": own_numbers(50), "schedule": {"timezone": "America/Los_Angeles"}}


def watch(account, campaign: str, timeout: float = 60, **fields):
    return account.stream("WatchStats", api.WatchStatsRequest(id=campaign, **fields), timeout=timeout)


def values_of(call) -> tuple[list[dict], list[float]]:
    """All values of a watch that ends OK, checked one by one, and when each came."""
    values, times = [], []
    for message in call:
        times.append(time.monotonic())
        values.append(stats_of(message))
        if len(values) > 1:
            check_forward(values[-2], values[-1])
    assert call.code() is grpc.StatusCode.OK
    return values, times


def assert_over(stats: dict) -> None:
    """Nothing is left to do."""
    assert stats["progress"] == 100
    assert stats["queued"] == stats["dialing"] == stats["sending"] == stats["sent"] == 0, stats


# WatchStats


def test_watch_sends_a_snapshot_at_once_and_ends_ok_after_the_last_value(me):
    campaign = me.create(phones(400), mode={"calls_per_second": 4}, **OPEN)
    begin = time.monotonic()
    call = watch(me, campaign)
    first = stats_of(next(call))
    assert time.monotonic() - begin < 3
    assert first["total"] == first["queued"] == 400
    me.act(campaign, "start")
    values, times = values_of(call)
    assert_over(values[-1])
    assert values[-1] == me.stats(campaign), "the last value is the final one"
    assert len(values) >= 3, f"it moves: {values}"
    assert any(0 < value["progress"] < 100 for value in values)
    assert any(value["dialing"] for value in values)
    assert len(values) - 1 <= (times[-1] - begin) / 0.25 + 1, "by default at most one value per 250 ms"


def test_watch_keeps_to_a_longer_interval(me):
    campaign = me.create(phones(300), mode={"calls_per_second": 2}, **OPEN)
    me.act(campaign, "start")
    values, times = values_of(watch(me, campaign, min_interval=Duration(nanos=700_000_000)))
    assert_over(values[-1])
    gaps = [b - a for a, b in zip(times, times[1:])]
    assert gaps and min(gaps) >= 0.6, f"gaps of {[round(g, 2) for g in gaps]} s"


def test_watch_with_an_interval_of_zero_sends_what_changes(me):
    campaign = me.create(phones(100), mode={"calls_per_second": 2}, **OPEN)
    me.act(campaign, "start")
    values, _ = values_of(watch(me, campaign, min_interval=Duration()))
    assert_over(values[-1])
    assert len(values) >= 10


def test_watch_of_a_campaign_that_is_over_sends_one_value_and_ends(me):
    for end in ("completed", "cancelled"):
        campaign = me.create(phones(5) if end == "cancelled" else None, **OPEN)
        me.act(campaign, "cancel" if end == "cancelled" else "start")
        wait_until(lambda: me.status(campaign) == end, f"it was {end}")
        values, _ = values_of(watch(me, campaign, timeout=10))
        assert values == [me.stats(campaign)]


def test_watch_ends_when_a_waiting_campaign_is_cancelled(me):
    campaign = me.create(phones(5), schedule=SATURDAY)
    me.act(campaign, "start")
    call = watch(me, campaign)
    assert stats_of(next(call))["queued"] == 5
    me.act(campaign, "cancel")
    values, _ = values_of(call)
    assert_over(values[-1])
    assert values[-1]["cancelled"] == 5


def test_watch_shows_prospects_that_are_added(me):
    campaign = me.create(schedule=SATURDAY)
    call = watch(me, campaign, min_interval=Duration())
    assert stats_of(next(call))["total"] == 0
    me.add(campaign, phones(10))
    assert stats_of(next(call))["total"] == 10
    me.act(campaign, "cancel")
    values_of(call)


def test_many_watchers_all_see_the_end(me):
    campaign = me.create(phones(200), mode={"calls_per_second": 5}, **OPEN)
    calls = [watch(me, campaign) for _ in range(50)]
    me.act(campaign, "start")
    last = [values_of(call)[0][-1] for call in calls]
    assert last == [me.stats(campaign)] * 50


def test_a_cancelled_watch_ends_and_leaves_the_server_well(me):
    campaign = me.create(schedule=SATURDAY)
    with open_channel(me.server) as channel:
        call_of = channel.unary_stream(SERVICE + "WatchStats")
        message = api.WatchStatsRequest(id=campaign).SerializeToString()
        for _ in range(200):
            call = call_of(message, metadata=me.metadata, timeout=20)
            next(call)
            call.cancel()
    me.server.assert_alive()


def test_a_watch_ends_at_the_deadline_of_its_caller(me):
    campaign = me.create(schedule=SATURDAY)
    call = watch(me, campaign, timeout=1)
    next(call)
    with pytest.raises(grpc.RpcError) as caught:
        next(call)
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED


def test_a_slow_reader_gets_few_and_new_values_never_a_queue(me):
    campaign = me.create(phones(300), mode={"calls_per_second": 5}, **OPEN)
    with Http2(me.server.address, window=150) as connection:
        body = frame(api.WatchStatsRequest(id=campaign, min_interval=Duration()).SerializeToString())
        number = connection.request(grpc_headers(SERVICE + "WatchStats", DEMO_KEY), body)
        stream = connection.streams[number]
        wait_until(lambda: connection.pump(0.2) or stream.messages(), "the first snapshot came")
        me.act(campaign, "start")
        me.finish(campaign)
        connection.pump(0.2)
        assert len(stream.body) <= 150, "more than the window allows"
        connection.open_windows()
        answer = connection.reply(number)
    assert answer.grpc_status == 0
    values = [stats_of(CampaignStats.FromString(m)) for m in answer.messages()]
    for before, after in zip(values, values[1:]):
        check_forward(before, after)
    assert values[-1] == me.stats(campaign)
    assert len(values) <= 150 // 7 + 3, f"{len(values)} values were kept for a reader that did not read"


# Server-sent events


def events(answer):
    """The stats of each event as it comes. One named `end` may close the stream, and nothing follows it."""
    name = None
    for line in answer.iter_lines(chunk_size=1):
        if line.startswith(b"event:"):
            name = line[6:].strip()
            assert name == b"end", f"an event named {name}"
        elif line.startswith(b"data:") and name is None:
            yield json.loads(line[5:], object_pairs_hook=list)
        elif line.startswith(b"data:"):
            assert json.loads(line[5:]) == {}, line


def test_watch_over_rest_is_server_sent_events_until_the_last_value(me):
    campaign = me.create(phones(200), mode={"calls_per_second": 4}, **OPEN)
    answer = me.rest("GET", f"/api/campaigns/{campaign}/stats/watch", stream=True)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].split(";")[0] == "text/event-stream"
    stream = events(answer)
    first = next(stream)
    assert [name for name, _ in first] == STATS
    assert dict(first)["queued"] == 200
    me.act(campaign, "start")
    values = [dict(first)]
    for pairs in stream:
        assert [name for name, _ in pairs] == STATS
        check_forward(values[-1], check_stats(dict(pairs)))
        values.append(dict(pairs))
    assert len(values) >= 3
    assert_over(values[-1])
    assert values[-1] == me.stats(campaign)


def test_watch_over_rest_takes_an_interval(me):
    campaign = me.create(phones(100), mode={"calls_per_second": 2}, **OPEN)
    me.act(campaign, "start")
    answer = me.rest("GET", f"/api/campaigns/{campaign}/stats/watch?minInterval=0.6s", stream=True)
    assert answer.status_code == 200, answer.text
    times = [time.monotonic() for _ in events(answer)]
    assert all(b - a >= 0.5 for a, b in zip(times, times[1:])), times
    answer = me.rest("GET", f"/api/campaigns/{campaign}/stats/watch?minInterval=soon")
    assert list(rest_error(answer, "INVALID_ARGUMENT")) == ["minInterval"]


def test_watch_over_rest_of_an_unknown_campaign_is_the_envelope(me):
    rest_error(me.rest("GET", "/api/campaigns/camp_unknown/stats/watch"), "NOT_FOUND")


def test_a_watcher_that_leaves_is_let_go(me):
    campaign = me.create(schedule=SATURDAY)
    for _ in range(50):
        answer = me.rest("GET", f"/api/campaigns/{campaign}/stats/watch", stream=True)
        next(events(answer))
        answer.close()
    me.server.assert_alive()


# ListProspects


@pytest.fixture(scope="module")
def large(me):
    """A campaign of 12,000 prospects, added in two requests."""
    campaign = me.create(schedule=SATURDAY)
    numbers = phones(12_000)
    me.add(campaign, numbers[:6000])
    me.add(campaign, numbers[6000:])
    return campaign


def listing(me, campaign: str, **page):
    """The prospects of a stream that ends OK, and where the next page begins."""
    call = me.stream("ListProspects", api.ListProspectsRequest(id=campaign, **page))
    found = list(call)
    assert call.code() is grpc.StatusCode.OK
    return found, dict(call.trailing_metadata() or ()).get("next-page-token", "")


def test_list_prospects_streams_all_in_the_order_in_which_they_were_added(me, large):
    found, token = listing(me, large)
    assert [p.phone for p in found] == phones(12_000)
    assert len({p.id for p in found}) == 12_000
    assert {p.campaign_id for p in found} == {large}
    assert {p.status for p in found} == {prospect_pb2.PROSPECT_STATUS_QUEUED}
    assert not any(p.attempts or p.reason or p.HasField("next_attempt_at") for p in found)
    assert token == ""


def test_list_prospects_comes_in_pages_that_join_without_gap_or_repeat(me, large):
    found, token, sizes = [], "", []
    while True:
        page, token = listing(me, large, page_size=5000, page_token=token)
        found += page
        sizes.append(len(page))
        if not token:
            break
    assert sizes == [5000, 5000, 2000]
    assert [p.phone for p in found] == phones(12_000)


def test_a_page_that_ends_with_the_list_says_that_nothing_follows(me, large):
    page, token = listing(me, large, page_size=12_000)
    assert len(page) == 12_000 and token == ""


def test_list_prospects_over_rest_is_complete_and_in_the_same_order(me, large):
    found = me.prospects(large)
    streamed, _ = listing(me, large)
    assert [(p["id"], p["phone"]) for p in found] == [(p.id, p.phone) for p in streamed]


def next_token(answer) -> str:
    """Where the next page of a REST list begins: a member after the array."""
    body = answer.json()
    assert list(body)[1:] in ([], ["nextPageToken"]), list(body)
    return body.get("nextPageToken", "")


def test_list_prospects_over_rest_comes_in_pages(me, large):
    found, token = [], ""
    for _ in range(4):
        page = {"pageSize": 5000} | ({"pageToken": token} if token else {})
        answer = me.rest("GET", f"/api/campaigns/{large}/prospects", params=page)
        assert answer.status_code == 200, answer.text[:300]
        found += answer.json()["prospects"]
        token = next_token(answer)
        if not token:
            break
    assert [p["phone"] for p in found] == phones(12_000)


def test_a_list_that_nobody_reads_can_be_cancelled(me, large):
    for _ in range(20):
        call = me.stream("ListProspects", api.ListProspectsRequest(id=large))
        next(call)
        call.cancel()
    me.server.assert_alive()


def test_lists_that_many_take_at_once_leave_the_server_time_for_others(me, large):
    """Sixteen clients that begin to read long lists, faster than the server can write them."""
    connections = []
    try:
        for _ in range(8):
            over_rest = Http1(me.server.address)
            over_rest.send(f"GET /api/campaigns/{large}/prospects HTTP/1.1\r\nHost: x\r\n"
                           f"Authorization: Bearer {me.key}\r\n\r\n".encode() * 20)
            connections.append(over_rest)
        calls = [me.stream("ListProspects", api.ListProspectsRequest(id=large)) for _ in range(8)]
        slowest = 0
        until = time.monotonic() + 4
        while time.monotonic() < until:
            begun = time.monotonic()
            me.stats(large)
            slowest = max(slowest, time.monotonic() - begun)
            time.sleep(0.02)
        assert slowest < 1.5, f"a look at the stats took {slowest:.1f} s beside the lists"
        for call in calls:
            call.cancel()
    finally:
        for connection in connections:
            connection.socket.close()


def test_a_stream_of_prospects_can_be_read_while_the_campaign_dials(me):
    campaign = me.create(phones(3000), mode={"calls_per_second": 10}, **OPEN)
    me.act(campaign, "start")
    looks = 0
    while me.status(campaign) == "dialing" and looks < 20:
        found, _ = listing(me, campaign)
        assert [p.phone for p in found] == phones(3000)
        looks += 1
    assert looks >= 2
    me.finish(campaign)


# ListCampaigns


def test_lists_of_campaigns_are_complete_over_rest_and_in_pages_over_grpc(fresh):
    request = api.CreateCampaignRequest()
    calls = []
    ids = []
    for i in range(1005):
        request.name = f"campaign {i}"
        calls.append(fresh.stub.CreateCampaign.future(request, metadata=fresh.metadata, timeout=30))
        if len(calls) == 100 or i == 1004:
            ids += [call.result().id for call in calls]
            calls = []
    assert len(set(ids)) == 1005
    found = fresh.campaigns()
    assert {c["id"] for c in found} == set(ids), "the list over REST is complete"
    order = [c["id"] for c in found]
    first = fresh.grpc("ListCampaigns", api.ListCampaignsRequest())
    assert [c.id for c in first.campaigns] == order[:1000], "a page holds 1,000 where nothing is said"
    assert first.next_page_token
    rest = fresh.grpc("ListCampaigns", api.ListCampaignsRequest(page_token=first.next_page_token))
    assert [c.id for c in rest.campaigns] == order[1000:] and rest.next_page_token == ""
    paged, token = [], ""
    for _ in range(11):
        answer = fresh.rest("GET", "/api/campaigns", params={"pageSize": 100} | ({"pageToken": token} if token else {}))
        paged += [c["id"] for c in answer.json()["campaigns"]]
        token = next_token(answer)
    assert paged == order and token == ""


def test_campaigns_are_listed_in_the_order_of_their_creation(fresh):
    ids = [fresh.create(name=f"campaign {i}") for i in range(30)]
    assert [c["id"] for c in fresh.campaigns()] == ids
    found = fresh.grpc("ListCampaigns", api.ListCampaignsRequest()).campaigns
    assert [c.id for c in found] == ids
    assert {c.status for c in found} == {model.CAMPAIGN_STATUS_CREATED}
    assert all(c.HasField("created_at") and not c.HasField("stats") for c in found)
    times = [c.created_at.ToNanoseconds() for c in found]
    assert times == sorted(times)


def test_two_accounts_watch_and_list_only_their_own(fresh, me):
    mine = fresh.create(phones(2), schedule=SATURDAY)
    assert [c["id"] for c in fresh.campaigns()] == [mine]
    assert mine not in [c["id"] for c in me.campaigns()]


def test_the_page_in_grpc_create_add_start_watch_to_the_end(me):
    campaign = me.grpc("CreateCampaign", api.CreateCampaignRequest(
        name="Over gRPC", channel=model.CHANNEL_VOICE,
        mode=model.Mode(ai=True, calls_per_second=10, max_retries=2, retry_delay="1m"),
        caller_ids=["+19495551000", "+17145551000"],
        caller_id_strategy=model.CallerIdStrategy(
            selection=model.CALLER_ID_SELECTION_HEALTH_SCORE, local_presence=True),
        schedule=model.Schedule(timezone="America/Los_Angeles", start_hour=9, end_hour=19, days=[1, 2, 3, 4, 5])))
    assert campaign.status == model.CAMPAIGN_STATUS_CREATED and campaign.id.startswith("camp_")
    added = me.grpc("AddProspects", api.AddProspectsRequest(id=campaign.id, phones=phones(30)))
    assert added.added == 30
    values, done = [], threading.Event()

    def follow():
        values.extend(values_of(watch(me, campaign.id))[0])
        done.set()
    threading.Thread(target=follow, daemon=True).start()
    started = me.grpc("StartCampaign", api.StartCampaignRequest(id=campaign.id))
    assert started.status == model.CAMPAIGN_STATUS_DIALING
    assert done.wait(45), "WatchStats did not end"
    assert_over(values[-1])
    found = me.grpc("GetCampaign", api.GetCampaignRequest(id=campaign.id))
    assert found.status == model.CAMPAIGN_STATUS_COMPLETED
    assert stats_of(found.stats) == stats_of(me.grpc("GetCampaignStats", api.GetCampaignStatsRequest(id=campaign.id)))
    assert found.created_at.ToNanoseconds() <= found.started_at.ToNanoseconds() <= found.ended_at.ToNanoseconds()
    assert list(found.schedule.days) == [1, 2, 3, 4, 5] and found.mode.retry_delay == "1m"
