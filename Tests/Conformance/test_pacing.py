"""Limits on concurrent calls, and the pause of campaigns whose attempts fail, over both doors."""

import pytest
from campaigns.v1 import campaign_service_pb2 as api

from harness import run
from laws import own_numbers, phones, wait_until

MINUTE = ("--demo", "--sim-seed", 2, "--clock-rate", 60)
OPEN = {"callerIds": own_numbers(100), "schedule": {"timezone": "America/Los_Angeles"}}


def most_dialing(account, campaigns: list[str], until) -> int:
    """The most calls that were in progress at once, all campaigns together, until something is so."""
    most = 0

    def look():
        nonlocal most
        most = max(most, sum(account.stats(campaign)["dialing"] for campaign in campaigns))
        return until()
    wait_until(look, "the campaigns went on", 40)
    return most


def waits(account, campaign: str, reason: str):
    """Waits until a campaign says over both doors that it waits for this, without a time."""
    def says():
        shown = account.campaign(campaign).get("waitingFor")
        return shown == {"reason": reason}
    wait_until(says, f"the campaign waited: {reason}", 15)

    def says_over_grpc():
        shown = account.grpc("GetCampaign", api.GetCampaignRequest(id=campaign))
        return shown.waiting_for.reason == reason and not shown.waiting_for.HasField("until")
    wait_until(says_over_grpc, f"the campaign waited over gRPC: {reason}", 15)


def test_a_campaign_has_no_more_than_its_concurrent_calls_and_says_what_it_waits_for(start_server):
    account = start_server(*MINUTE, "--sim-outcomes", "human=100").account()
    campaign = account.create(phones(30), mode={"calls_per_second": 50, "max_concurrent_calls": 4}, **OPEN)
    assert account.campaign(campaign)["mode"]["max_concurrent_calls"] == 4
    account.act(campaign, "start")
    waits(account, campaign, "one of the campaign's concurrent calls ends")
    most = most_dialing(account, [campaign], lambda: account.status(campaign) == "completed")
    assert most == 4
    assert account.stats(campaign)["humanConnected"] == 30


def test_the_accounts_concurrent_calls_hold_for_all_its_campaigns(start_server):
    account = start_server(*MINUTE, "--sim-outcomes", "human=100").account()
    account.good("PATCH", "/api/account", {"maxConcurrentCalls": 3})
    campaigns = [account.create(phones(12, first * 100), mode={"calls_per_second": 50}, priority=priority, **OPEN)
                 for first, priority in enumerate((1, 10))]
    for campaign in campaigns:
        account.act(campaign, "start")
    for campaign in campaigns:
        waits(account, campaign, "one of the account's concurrent calls ends")
    most = most_dialing(account, campaigns, lambda: all(account.status(c) == "completed" for c in campaigns))
    # Two reads are two moments: a slot may have gone from one campaign to the other between them.
    assert 3 <= most <= 4


def test_the_carriers_concurrent_calls_hold_for_all_accounts(start_server):
    server = start_server(*MINUTE, "--sim-outcomes", "human=100", "--carrier-concurrency", 2)
    accounts = [server.new_account("one"), server.new_account("two")]
    campaigns = [account.create(phones(6), mode={"calls_per_second": 50}, **OPEN) for account in accounts]
    for account, campaign in zip(accounts, campaigns):
        account.act(campaign, "start")
    waits(accounts[1], campaigns[1], "one of the carrier's concurrent calls ends")
    most = 0

    def both_completed():
        nonlocal most
        dialing = [account.stats(campaign)["dialing"] for account, campaign in zip(accounts, campaigns)]
        most = max(most, sum(dialing))
        return all(account.status(campaign) == "completed" for account, campaign in zip(accounts, campaigns))
    wait_until(both_completed, "both campaigns completed", 40)
    assert most <= 3, "two reads are two moments, and no more than one slot goes over between them"
    for account in accounts:
        account.close()


def test_with_limited_agents_a_campaign_waits_for_one(start_server):
    account = start_server(*MINUTE, "--sim-outcomes", "human=100").account()
    mode = {"calls_per_second": 50, "ai": True, "max_concurrent_agents": 2}
    campaign = account.create(phones(10), mode=mode, **OPEN)
    account.act(campaign, "start")
    waits(account, campaign, "an AI agent is free")
    assert most_dialing(account, [campaign], lambda: account.status(campaign) == "completed") == 2


def test_a_campaign_whose_attempts_fail_is_paused_with_the_reason_and_the_last_failures(start_server):
    account = start_server(*MINUTE, "--sim-outcomes", "failed=100").account()
    campaign = account.create(phones(200), mode={"calls_per_second": 20}, **OPEN)
    account.act(campaign, "start")
    wait_until(lambda: account.status(campaign) == "paused", "the campaign was paused", 15)
    found = account.campaign(campaign)
    assert found["statusReason"].startswith("too many attempts fail: 20 of the 20 in 120 s, the last with ")
    assert len(found["lastFailures"]) == 20
    assert set(found["lastFailures"][0]) == {"at", "reason", "phone", "prospectId", "attemptId"}
    times = [failure["at"] for failure in found["lastFailures"]]
    assert times == sorted(times, reverse=True)
    shown = account.grpc("GetCampaign", api.GetCampaignRequest(id=campaign))
    assert shown.status_reason == found["statusReason"]
    assert [(f.phone, f.reason) for f in shown.last_failures] == [(f["phone"], f["reason"]) for f in found["lastFailures"]]
    resumed = account.grpc("ResumeCampaign", api.ResumeCampaignRequest(id=campaign))
    assert resumed.status_reason == "" and not resumed.last_failures
    wait_until(lambda: account.status(campaign) == "paused", "the campaign was paused again", 15)


def test_the_pause_is_kept_over_a_restart_and_a_campaign_may_do_without(start_server):
    flags = (*MINUTE, "--sim-outcomes", "failed=100")
    account = start_server(*flags, folder="kept").account()
    campaign = account.create(phones(60), mode={"calls_per_second": 20}, **OPEN)
    account.act(campaign, "start")
    wait_until(lambda: account.status(campaign) == "paused", "the campaign was paused", 15)
    before = account.campaign(campaign)
    account.server.drain()
    account = start_server(*flags, folder="kept").account()
    after = account.campaign(campaign)
    assert (after["statusReason"], after["lastFailures"]) == (before["statusReason"], before["lastFailures"])
    account.good("PATCH", "/api/account", {"circuitBreaker": {"enabled": False}})
    account.act(campaign, "resume")
    assert account.finish(campaign)["failed"] == 60


@pytest.mark.parametrize("value", ["0", "-1", "many", "1000001"])
def test_a_carrier_concurrency_that_is_none_is_refused(value):
    done = run("serve", "--carrier-concurrency", value)
    assert done.returncode != 0 and "carrier-concurrency" in done.stderr
