"""Lists of prospects: as of one moment while the campaign dials, and of any size in constant memory."""

import re
import time
from collections import Counter

import pytest
from campaigns.v1 import campaign_service_pb2 as api
from campaigns.v1.prospect_pb2 import Prospect

from harness import DEMO_KEY, SERVICE
from laws import own_numbers, phones, wait_until
from test_dialing import word
from wire import Http2, frame, grpc_headers

SATURDAY = {"timezone": "America/Los_Angeles", "startHour": 10, "endHour": 18, "days": [6]}
OPEN = {"callerIds": own_numbers(100), "schedule": {"timezone": "America/Los_Angeles"}}
MIB = 1 << 20
# The page's name of each status, under which the stats count it.
COUNTED = {"no_answer": "noAnswer", "human_connected": "humanConnected"}


def attempted(stats: dict) -> int:
    return stats["total"] - stats["queued"]


def test_a_list_shows_all_prospects_as_of_one_moment_while_the_campaign_dials(start_server):
    account = start_server("--demo", "--sim-seed", 7, "--clock-rate", 60).account()
    numbers = phones(12_000)
    campaign = account.create(numbers, mode={"calls_per_second": 50}, **OPEN)
    account.act(campaign, "start")
    wait_until(lambda: account.stats(campaign)["completed"] > 100, "calls ended")
    with Http2(account.server.address, window=20_000) as connection:
        before = account.stats(campaign)
        body = frame(api.ListProspectsRequest(id=campaign).SerializeToString())
        number = connection.request(grpc_headers(SERVICE + "ListProspects", DEMO_KEY), body)
        wait_until(lambda: connection.pump(0.2) or connection.streams[number].messages(), "the list began")
        # The stats that are shown may be a commit behind the store.
        shown = attempted(account.stats(campaign))
        after = wait_until(lambda: (stats := account.stats(campaign)) and attempted(stats) > shown + 200 and stats, "some more were called")
        # What the list has not sent yet changes meanwhile.
        wait_until(lambda: attempted(account.stats(campaign)) > attempted(after) + 3_000, "many more were called", 30)
        connection.open_windows()
        answer = connection.reply(number, 30)
    assert answer.grpc_status == 0
    found = [Prospect.FromString(message) for message in answer.messages()]
    assert [prospect.phone for prospect in found] == numbers
    counts = Counter(COUNTED.get(word(p), word(p)) for p in found)
    assert attempted(before) <= len(found) - counts["queued"] <= attempted(after), \
        f"{counts} is no moment between {before} and {after}"
    for outcome in ("voicemail", "noAnswer", "humanConnected", "busy", "failed"):
        assert before[outcome] <= counts[outcome] <= after[outcome], f"{outcome}: {counts}, {before}, {after}"


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("door", ["grpc", "rest"])
def test_a_million_prospects_are_listed_in_order_within_64_mib(start_server, door):
    server = start_server("--demo")
    account = server.account()
    small = account.create(phones(10_000), schedule=SATURDAY)
    large = account.create(schedule=SATURDAY)
    count = 1_000_000
    for first in range(0, count, 10_000):
        request = api.AddProspectsRequest(id=large, phones=phones(10_000, first))
        assert account.grpc("AddProspects", request, timeout=60).added == 10_000
    # What a first list needs once is not held against the large one.
    assert len(list(over_grpc(account, small))) == len(list(over_rest(account, small))) == 10_000
    server.forget_peak()
    before = server.memory()
    listed = 0
    for phone in (over_grpc if door == "grpc" else over_rest)(account, large):
        assert phone == f"+1714{2_000_000 + listed}"
        listed += 1
        if listed == 20_000:
            time.sleep(2)  # A reader that stops: what it does not read must not pile up.
    peak = server.memory("VmHWM")
    assert listed == count
    assert peak - before < 64 * MIB, f"it took {(peak - before) / MIB:.0f} MiB"
    assert account.stats(large)["total"] == count


def over_grpc(account, campaign: str):
    """The phones of a campaign as they come."""
    for prospect in account.stream("ListProspects", api.ListProspectsRequest(id=campaign), timeout=300):
        yield prospect.phone


def over_rest(account, campaign: str):
    """The same."""
    answer = account.rest("GET", f"/api/campaigns/{campaign}/prospects", stream=True, timeout=60)
    assert answer.status_code == 200
    rest = ""
    for piece in answer.iter_content(1 << 16):
        text = rest + piece.decode()
        cut = text.rfind("}") + 1
        yield from re.findall(r'"phone"\s*:\s*"(\+\d+)"', text[:cut])
        rest = text[cut:]
    assert rest.strip() == "", f"the list ends with {rest!r}"
