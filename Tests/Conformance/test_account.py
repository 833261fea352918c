"""The account's settings over both doors, and what they do to campaigns."""

import datetime

import pytest
from campaigns.v1 import account_service_pb2 as account_api
from campaigns.v1 import account_service_pb2_grpc
from campaigns.v1 import campaign_service_pb2 as api
from google.protobuf.field_mask_pb2 import FieldMask

from harness import grpc_error, rest_error
from laws import moment, phones, wait_until

DEFAULTS = {
    "unknownState": "federal", "mobileSalesRules": False, "blackoutDates": [], "contactCaps": [],
    "abandonPolicy": {"rate": 0.03, "startAnswers": 100, "seconds": 2, "window": "30d"},
    "circuitBreaker": {"enabled": True, "rate": 0.5, "window": "120s", "minimumAttempts": 20},
}
DAY = 86_400


@pytest.fixture
def account(demo, request):
    """An account of its own on the shared server."""
    found = demo.new_account(f"account-{request.node.name}"[:100])
    yield found
    found.close()


def stub(account):
    return account_service_pb2_grpc.AccountServiceStub(account.channel)


def update(account, **fields):
    return stub(account).UpdateAccount(account_api.UpdateAccountRequest(**fields), metadata=account.metadata, timeout=20)


def test_an_account_that_decided_nothing_has_the_defaults(account):
    found = account.good("GET", "/api/account")
    assert found.pop("id").startswith("acct_") and found.pop("name").startswith("account-") and found.pop("isTest") is True
    assert found == DEFAULTS


def test_what_one_door_changes_the_other_shows(account):
    body = {"unknownState": "strictest", "blackoutDates": ["2026-12-25", "2026-11-26"], "contactCaps": [{"limit": 3, "period": "24h"}],
            "maxConcurrentCalls": 50, "circuitBreaker": {"rate": 0.8}}
    changed = account.good("PATCH", "/api/account", body)
    assert changed == account.good("GET", "/api/account")
    assert changed["blackoutDates"] == ["2026-11-26", "2026-12-25"] and changed["maxConcurrentCalls"] == 50
    assert changed["circuitBreaker"] == DEFAULTS["circuitBreaker"] | {"rate": 0.8}, "what is inside was not merged"
    shown = stub(account).GetAccount(account_api.GetAccountRequest(), metadata=account.metadata, timeout=20)
    assert shown.unknown_state == account_api.UNKNOWN_STATE_STRICTEST
    assert [(cap.limit, cap.period) for cap in shown.contact_caps] == [(3, "24h")]
    update(account, mobile_sales_rules=True, update_mask=FieldMask(paths=["mobile_sales_rules", "contact_caps"]))
    found = account.good("GET", "/api/account")
    assert found["mobileSalesRules"] is True and found["contactCaps"] == [] and found["unknownState"] == "strictest"
    assert "maxConcurrentCalls" not in account.good("PATCH", "/api/account", {"maxConcurrentCalls": None})


@pytest.mark.parametrize("body,field,path", [
    ({"contactCaps": [{"limit": 0, "period": "24h"}]}, "contactCaps[0].limit", "contact_caps[0].limit"),
    ({"contactCaps": [{"limit": 3, "period": "1h"}, {"limit": 2, "period": "24h"}]}, "contactCaps[1].limit", "contact_caps[1].limit"),
    ({"contactCaps": [{"limit": 3, "period": "7d"}, {"limit": 3, "period": "1d"}]}, "contactCaps[1].limit", "contact_caps[1].limit"),
    ({"abandonPolicy": {"rate": 0.05}}, "abandonPolicy.rate", "abandon_policy.rate"),
    ({"circuitBreaker": {"window": "1s"}}, "circuitBreaker.window", "circuit_breaker.window"),
    ({"blackoutDates": ["2026-02-30"]}, "blackoutDates[0]", "blackout_dates[0]"),
    ({"maxConcurrentCalls": 0}, "maxConcurrentCalls", "max_concurrent_calls"),
])
def test_bad_settings_are_refused_and_named_and_nothing_changes(account, body, field, path):
    from google.protobuf.json_format import ParseDict
    before = account.good("GET", "/api/account")
    assert field in rest_error(account.rest("PATCH", "/api/account", body | {"unknownState": "strictest"}), "INVALID_ARGUMENT")
    request = ParseDict(body, account_api.UpdateAccountRequest())
    assert path in grpc_error(lambda: stub(account).UpdateAccount(request, metadata=account.metadata, timeout=20), "INVALID_ARGUMENT")
    assert account.good("GET", "/api/account") == before


def test_days_that_the_account_blacks_out_for_good_are_refused_and_a_campaign_that_runs_says_what_it_waits_for(start_server):
    account = start_server("--demo").account()
    schedule = {"timezone": "America/Los_Angeles", "days": [1]}
    running = account.create(phones(3), mode={"calls_per_second": 0.01}, schedule=schedule)
    account.good("POST", f"/api/campaigns/{running}/start")
    created = account.create(phones(3), schedule=schedule)
    monday = datetime.date.fromisoformat(account.good("GET", f"/api/campaigns/{running}")["createdAt"][:10])
    monday -= datetime.timedelta(days=monday.weekday())
    mondays = [str(monday + datetime.timedelta(days=7 * i)) for i in range(200)]
    account.good("PATCH", "/api/account", {"blackoutDates": mondays})
    body = {"name": "x", "schedule": schedule}
    assert "schedule.days" in rest_error(account.rest("POST", "/api/campaigns", body), "INVALID_ARGUMENT")
    answer = account.rest("PATCH", f"/api/campaigns/{created}", {"schedule": {"startHour": 10}})
    assert "schedule.days" in rest_error(answer, "INVALID_ARGUMENT")
    account.good("PATCH", f"/api/campaigns/{created}", {"name": "another"})
    waiting = account.good("GET", f"/api/campaigns/{running}")
    assert waiting["status"] == "dialing" and "no day of the schedule" in waiting["waitingFor"]["reason"], waiting
    account.good("PATCH", "/api/account", {"blackoutDates": None})
    assert "no day" not in account.good("GET", f"/api/campaigns/{running}").get("waitingFor", {}).get("reason", "")


def test_an_account_sees_only_its_own_settings(demo, account):
    other = demo.new_account("somebody-else")
    account.good("PATCH", "/api/account", {"maxConcurrentCalls": 7})
    assert "maxConcurrentCalls" not in other.good("GET", "/api/account")
    other.close()


def test_settings_outlive_the_server(start_server):
    server = start_server("--demo")
    server.account().good("PATCH", "/api/account", {"blackoutDates": ["2027-01-01"]})
    server.kill()
    assert start_server("--demo").account().good("GET", "/api/account")["blackoutDates"] == ["2027-01-01"]


def test_a_blackout_date_of_the_account_holds_at_once_and_its_end_does_too(start_server):
    account = start_server("--demo", "--sim-seed", 3, "--clock-rate", 60).account()
    campaign = account.create(phones(2_000), mode={"calls_per_second": 5})
    account.act(campaign, "start")
    wait_until(lambda: account.stats(campaign)["completed"] > 5, "calls are made")
    today = account.campaign(campaign)["startedAt"][:10]
    account.good("PATCH", "/api/account", {"blackoutDates": [today]})
    waiting = wait_until(lambda: account.campaign(campaign).get("waitingFor"), "the campaign says what it waits for")
    assert "the calling window opens" in waiting["reason"] and today in waiting["reason"], waiting
    wait_until(lambda: account.stats(campaign)["dialing"] == 0, "calls under way end")
    before = account.stats(campaign)["completed"]
    account.good("PATCH", "/api/account", {"blackoutDates": None})
    wait_until(lambda: account.stats(campaign)["completed"] > before + 5, "calls are made again")


def test_new_settings_of_campaigns_come_back_over_both_doors(account):
    mode = {"ai": True, "max_concurrent_calls": 30, "max_concurrent_agents": 10, "prospect_lifetime": "30d",
            "retry": [{"outcome": "busy", "max_retries": 3, "retry_delay": "5m"}, {"outcome": "no_answer", "max_retries": 0}]}
    campaign = account.create(mode=mode, priority=8)
    found = account.campaign(campaign)
    assert found["mode"] == mode and found["priority"] == 8 and found["lastFailures"] == []
    shown = account.grpc("GetCampaign", api.GetCampaignRequest(id=campaign))
    assert [(r.outcome, r.max_retries, r.retry_delay) for r in shown.mode.retry] == [(9, 3, "5m"), (8, 0, "")]
    assert not shown.mode.retry[1].HasField("retry_delay")
    account.good("PATCH", f"/api/campaigns/{campaign}", {"mode": {"retry": None, "max_concurrent_agents": 5}, "priority": None})
    found = account.campaign(campaign)
    assert found["mode"].get("retry", []) == [] and found["mode"]["max_concurrent_agents"] == 5 and found["priority"] == 5


def test_retries_follow_the_policy_of_each_outcome(start_server):
    account = start_server("--demo", "--sim-seed", 6, "--clock-rate", 3600, "--sim-outcomes", "busy=50,no_answer=50").account()
    retry = [{"outcome": "busy", "max_retries": 2, "retry_delay": "1m"}, {"outcome": "no_answer", "max_retries": 0}]
    campaign = account.create(phones(40), mode={"calls_per_second": 50, "max_retries": 9, "retry_delay": "4h", "retry": retry})
    account.act(campaign, "start")
    account.finish(campaign)
    made = {}
    for row in account.good("GET", f"/api/campaigns/{campaign}/attempts")["attempts"]:
        made.setdefault(row["prospectId"], []).append(row)
    assert len(made) == 40
    for rows in made.values():
        outcomes = [row["status"] for row in rows]
        assert all(outcome == "busy" for outcome in outcomes[:-1]), f"a retry after no answer: {outcomes}"
        assert outcomes[-1] == "no_answer" or len(rows) == 3, f"busy lines get two retries: {outcomes}"
        for first, second in zip(rows, rows[1:]):
            gap = (moment(second["placedAt"]) - moment(first["endedAt"])).total_seconds()
            assert 60 <= gap < 600, f"a retry after {gap} s"


def test_a_prospect_that_is_not_reached_in_its_lifetime_ends_cancelled_as_expired(start_server):
    # The second attempts end a quarter of an hour before the lifetime: none is in progress then, however busy the machine is.
    account = start_server("--demo", "--sim-seed", 6, "--clock-rate", 600, "--sim-outcomes", "no_answer=100").account()
    mode = {"max_retries": 9, "retry_delay": "20m", "prospect_lifetime": "35m", "calls_per_second": 10}
    campaign = account.create(phones(3), mode=mode)
    account.act(campaign, "start")
    stats = account.finish(campaign)
    assert stats["cancelled"] == 3 and stats["completed"] == 0, stats
    shown = list(account.stream("ListProspects", api.ListProspectsRequest(id=campaign)))
    assert {(p.reason, p.attempts >= 1) for p in shown} == {("expired", True)}, shown
    for prospect in shown:
        told = account.good("GET", f"/api/campaigns/{campaign}/prospects/{prospect.id}/events")["events"]
        assert told[-1]["reason"] == "expired" and told[-1]["status"] == "cancelled", told[-1]
        age = (moment(told[-1]["at"]) - moment(told[0]["at"])).total_seconds()
        assert 35 * 60 <= age < 45 * 60, f"it ended after {age} s"


def test_a_number_in_florida_gets_three_attempts_in_a_day_across_campaigns_and_channels(start_server):
    """Fla. Stat. 501.616(6): whatever the account says."""
    account = start_server("--demo", "--sim-seed", 5, "--clock-rate", 3600, "--sim-outcomes", "no_answer=100").account()
    florida = ["+13055550123"]
    text = account.create(florida, channel="sms", mode={"message": "Hello"})
    calls = [account.create(florida, name=name, mode={"max_retries": 5, "retry_delay": "5m"}) for name in ("one", "two")]
    for campaign in [text, *calls]:
        account.act(campaign, "start")

    def attempts():
        rows = [row for c in [text, *calls] for row in account.good("GET", f"/api/campaigns/{c}/attempts")["attempts"]]
        return sorted((moment(row["placedAt"]), row["channel"]) for row in rows)

    def waiting():
        return any("recipients may be contacted again" in account.campaign(campaign).get("waitingFor", {}).get("reason", "")
                   for campaign in calls)
    wait_until(waiting, "a campaign says that its recipient was contacted often enough")
    made = attempts()
    assert len(made) == 3 and {channel for _, channel in made} == {"sms", "voice"}, made
    told = [event for c in calls for p in account.prospects(c)
            for event in account.good("GET", f"/api/campaigns/{c}/prospects/{p['id']}/events")["events"]]
    assert any(event["kind"] == "blocked" and event["reason"] == "contact_cap" for event in told), told
    wait_until(lambda: len(attempts()) >= 5, "the next day comes", deadline=60)
    made = [at for at, _ in attempts()]
    for first, fourth in zip(made, made[3:]):
        assert (fourth - first).total_seconds() >= DAY, f"four attempts within {fourth - first}"
