"""NumberService over both doors: numbers, what they can do, how they do, and what campaigns make of it at once."""

import subprocess
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import grpc
import pytest
from campaigns.v1 import number_service_pb2 as api
from campaigns.v1.number_service_pb2_grpc import NumberServiceStub

from harness import BINARY, grpc_error, rest_error
from laws import phones, wait_until

OPEN = {"schedule": {"timezone": "America/Los_Angeles"}, "mode": {"calls_per_second": 50}}
ONE, TWO = "+19495551000", "+17145551000"
REGISTRATION = {"brand": "B123", "brandTier": "low", "campaign": "C9-x", "campaignClass": "low_volume"}


def numbers(account) -> dict[str, dict]:
    return {number["phone"]: number for number in account.good("GET", "/api/numbers")["numbers"]}


def post(account, phone: str, action: str, body: dict | None = None) -> dict:
    return account.good("POST", f"/api/numbers/{phone}/{action}", body or {})


def callers(account, campaign: str) -> Counter:
    attempts = account.good("GET", f"/api/campaigns/{campaign}/attempts")["attempts"]
    return Counter(attempt["callerId"] for attempt in attempts)


@pytest.fixture
def stub(fast):
    with grpc.insecure_channel(f"{fast.server.host}:{fast.server.port}") as channel:
        yield NumberServiceStub(channel)


def test_both_doors_tell_the_same_of_a_number(fast, stub):
    seen = numbers(fast)
    assert len(seen) == 23 and list(seen) == sorted(seen, key=lambda phone: int(phone[1:]))
    one = seen[ONE]
    assert one["state"] == "active" and one["health"] == 100 and one["share"] == 1
    assert one["capabilities"] == ["voice", "sms"] and one["country"] == "US" and one["regions"] == ["US-CA"]
    assert one["voice"]["parts"] == {"answers": 25, "shortCalls": 15, "failures": 20, "spamLabels": 30, "usage": 10}
    assert fast.good("GET", f"/api/numbers/{ONE}") == fast.good("GET", f"/api/numbers/{quote(ONE, safe='')}") == one
    message = stub.GetNumber(api.GetNumberRequest(phone=ONE), metadata=fast.metadata)
    assert (message.phone, message.health, list(message.regions)) == (ONE, 100, ["US-CA"])
    assert message.state == api.NUMBER_STATE_ACTIVE


def test_pages_of_numbers_put_together_are_all_of_them(fast):
    seen, token = [], ""
    while True:
        page = fast.good("GET", f"/api/numbers?pageSize=10&pageToken={token}")
        seen += [number["phone"] for number in page["numbers"]]
        assert len(page["numbers"]) <= 10
        token = page.get("nextPageToken", "")
        if not token:
            break
    assert seen == list(numbers(fast))
    rest_error(fast.rest("GET", "/api/numbers?pageToken=x"), "INVALID_ARGUMENT", 400)


def test_numbers_are_added_once_and_used_at_once(fast):
    new = ["+12125550101", "+12125550102"]
    assert fast.good("POST", "/api/numbers", {"phones": [*new, ONE, new[0]]}) == {"added": 2}
    assert fast.good("POST", "/api/numbers", {"phones": new}) == {"added": 0}
    campaign = fast.create(phones(6), callerIds=["212"], **OPEN)
    fast.act(campaign, "start")
    fast.finish(campaign)
    assert set(callers(fast, campaign)) == set(new)
    today = numbers(fast)[new[0]]["voice"]["today"]
    assert today["attempts"] == callers(fast, campaign)[new[0]]


BAD = {
    "no phones": ({"phones": []}, "phones"),
    "no E.164": ({"phones": [ONE, "12"]}, "phones[1]"),
    "a number in no plan": ({"phones": ["+2100000000"]}, "phones[0]"),
    "an area code that nobody has": ({"phones": ["+11125550100"]}, "phones[0]"),
    "too many": ({"phones": [f"+1212{5_550_000 + i}" for i in range(1_001)]}, "phones"),
    "an unknown tier": ({"phones": [ONE], "registration": REGISTRATION | {"brandTier": "best"}}, "registration.brandTier"),
    "an unknown class": ({"phones": [ONE], "registration": REGISTRATION | {"campaignClass": ""}}, "registration.campaignClass"),
    "a brand with a space": ({"phones": [ONE], "registration": REGISTRATION | {"brand": "a b"}}, "registration.brand"),
    "a campaign of 65 letters": ({"phones": [ONE], "registration": REGISTRATION | {"campaign": "c" * 65}}, "registration.campaign"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_numbers_are_refused_naming_the_member_and_none_is_added(fast, case):
    body, field = BAD[case]
    before = numbers(fast)
    found = rest_error(fast.rest("POST", "/api/numbers", body), "INVALID_ARGUMENT", 400)
    assert list(found) == [field]
    assert numbers(fast) == before


def test_bad_numbers_over_grpc_are_refused_by_the_names_of_that_door(fast, stub):
    request = api.AddNumbersRequest(phones=["+2100000000"], registration=api.NumberRegistration(brand="B"))
    found = grpc_error(lambda: stub.AddNumbers(request, metadata=fast.metadata), "INVALID_ARGUMENT")
    assert set(found) == {"phones[0]", "registration.brand_tier", "registration.campaign", "registration.campaign_class"}


def test_capabilities_and_registrations_are_changed_and_cleared(fast):
    changed = fast.good("PATCH", f"/api/numbers/{ONE}", {"capabilities": ["sms"], "registration": REGISTRATION})
    assert changed["capabilities"] == ["sms"] and changed["registration"] == REGISTRATION
    campaign = fast.create(phones(2), callerIds=[ONE], **OPEN)
    fast.act(campaign, "start")
    failed = fast.campaign(campaign)
    assert failed["status"] == "failed" and failed["statusReason"] == f"no usable caller id: {ONE} cannot call"
    cleared = fast.good("PATCH", f"/api/numbers/{ONE}", {"capabilities": ["voice"], "registration": None})
    assert cleared["capabilities"] == ["voice"] and "registration" not in cleared
    rest_error(fast.rest("PATCH", f"/api/numbers/{ONE}", {"state": "retired"}), "INVALID_ARGUMENT", 400)


def test_a_retired_number_is_used_no_more_and_a_campaign_that_has_no_other_fails(fast):
    campaign = fast.create(phones(400), callerIds=[ONE, TWO], **OPEN | {"mode": {"calls_per_second": 1}})
    fast.act(campaign, "start")
    wait_until(lambda: set(callers(fast, campaign)) == {ONE, TWO}, "both numbers are used")
    assert post(fast, ONE, "retire")["state"] == "retired"
    before = callers(fast, campaign)
    wait_until(lambda: callers(fast, campaign)[TWO] > before[TWO] + 5, "the other number goes on")
    assert callers(fast, campaign)[ONE] == before[ONE]
    post(fast, TWO, "retire")
    wait_until(lambda: fast.status(campaign) == "failed", "a campaign without a number fails")
    assert fast.campaign(campaign)["statusReason"] == f"no usable caller id: {ONE} is retired; {TWO} is retired"
    rest_error(fast.rest("POST", f"/api/numbers/{ONE}/rest", {}), "FAILED_PRECONDITION", 409)
    assert post(fast, ONE, "activate")["state"] == "active"


def test_a_campaign_whose_numbers_rest_waits_and_goes_on_when_one_is_activated(fast):
    resting = post(fast, ONE, "rest")
    assert resting["state"] == "resting" and resting["restingFor"] == "by_hand" and resting["share"] == 0
    campaign = fast.create(phones(3), callerIds=[ONE], **OPEN)
    fast.act(campaign, "start")
    waiting = wait_until(lambda: fast.campaign(campaign).get("waitingFor"), "it says that it waits")
    assert waiting["reason"].startswith("a caller id's rest") or waiting["reason"].startswith("the calling window opens")
    post(fast, ONE, "activate")
    assert fast.finish(campaign)["total"] == 3
    rest_error(fast.rest("POST", f"/api/numbers/{ONE}/rest", {"until": "2020-01-01T00:00:00Z"}), "INVALID_ARGUMENT", 400)


def test_a_number_makes_so_many_calls_a_day_also_after_a_restart(start_server):
    server = start_server("--demo", "--clock-rate", 60, "--calls-per-number", 5)
    account = server.account()
    campaign = account.create(phones(12), callerIds=[ONE], **OPEN)
    account.act(campaign, "start")
    waiting = wait_until(lambda: account.campaign(campaign).get("waitingFor"), "it says that it waits")
    assert waiting["reason"].startswith(("a caller id may make calls again", "the calling window opens"))
    wait_until(lambda: callers(account, campaign)[ONE] == 5, "five calls are made")
    server.kill()
    again = start_server("--demo", "--clock-rate", 60, "--calls-per-number", 5).account()
    wait_until(lambda: again.campaign(campaign).get("waitingFor"), "it waits after the restart too")
    assert callers(again, campaign)[ONE] == 5
    assert numbers(again)[ONE]["voice"]["today"]["attempts"] == 5


def test_what_is_not_the_accounts_is_not_found(fast, stub):
    for phone in ["+12025550100", "x", "+999"]:
        rest_error(fast.rest("GET", f"/api/numbers/{phone}"), "NOT_FOUND", 404)
        rest_error(fast.rest("POST", f"/api/numbers/{phone}/retire", {}), "NOT_FOUND", 404)
    with pytest.raises(grpc.RpcError) as caught:
        stub.RetireNumber(api.RetireNumberRequest(phone="+12025550100"), metadata=fast.metadata)
    assert caught.value.code() == grpc.StatusCode.NOT_FOUND


def test_a_prospects_events_tell_why_its_number_was_chosen(fast):
    campaign = fast.create(["+17145550150"], callerIds=["714", "949"], **OPEN,
                           callerIdStrategy={"selection": "health_score", "local_presence": True})
    fast.act(campaign, "start")
    fast.finish(campaign)
    prospect = fast.prospects(campaign)[0]["id"]
    events = fast.good("GET", f"/api/campaigns/{campaign}/prospects/{prospect}/events")["events"]
    chosen = next(event for event in events if event["kind"] == "caller_id_chosen")
    assert chosen["callerId"].startswith("+1714") and chosen["reason"] == "health_score"
    assert chosen["callerIdMatch"] == "area_code" and chosen["callerIdHealth"] == 100
    second = fast.create(["+17145550150"], callerIds=["714", "949"], **OPEN, callerIdStrategy={"selection": "random"})
    fast.act(second, "start")
    fast.finish(second)
    again = fast.prospects(second)[0]["id"]
    events = fast.good("GET", f"/api/campaigns/{second}/prospects/{again}/events")["events"]
    sticky = next(event for event in events if event["kind"] == "caller_id_chosen")
    assert (sticky["callerId"], sticky["reason"]) == (chosen["callerId"], "sticky"), "the recipient sees the number it saw before"


def test_the_command_line_lists_adds_and_retires(fast):
    def ctl(*words: str) -> subprocess.CompletedProcess:
        command = [Path(BINARY).with_name("campaignctl"), "numbers", *words, "--server", f"{fast.server.host}:{fast.server.port}",
                   "--key", fast.key]
        return subprocess.run(command, capture_output=True, text=True, timeout=20)

    assert ctl("add", "+12125550107").stdout == "1 added\n"
    shown = ctl("retire", "+12125550107").stdout
    assert shown.startswith("+12125550107\tretired\thealth 100\tvoice,sms\tUS-NY\t0 calls, 0 texts today"), shown
    assert len(ctl("list").stdout.splitlines()) == 24
    assert "short calls 15.0" in ctl("show", ONE).stdout
    refused = ctl("add", "+2100000000")
    assert refused.returncode != 0 and "phones[0]: is in no numbering plan" in refused.stderr
