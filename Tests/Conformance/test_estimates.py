"""PreviewCampaign: whom a campaign would call, put off and leave out, and why. EstimateCampaign: when it would be done."""

import pytest
from campaigns.v1 import estimate_service_pb2 as api
from campaigns.v1.estimate_service_pb2_grpc import EstimateServiceStub
from google.protobuf.timestamp_pb2 import Timestamp

from harness import grpc_error, rest_error, run
from laws import check_stats, moment, own_numbers, phones, wait_until

# The demo's clock begins on a Monday at 9:00 in Los Angeles.
OPEN = {"callerIds": ["+19495551000"], "schedule": {"timezone": "America/Los_Angeles"}}


def preview(account, campaign: str, **body) -> dict:
    found = account.good("POST", f"/api/campaigns/{campaign}/preview", body or None)
    assert found["queued"] == found["called"] + found["delayed"] + found["skipped"]
    assert found["queued"] == sum(group["prospects"] for group in found["groups"])
    return found


def groups(found: dict) -> dict:
    return {(group["fate"], group["reason"]): group["prospects"] for group in found["groups"]}


@pytest.fixture
def slow(start_server):
    """The demo account on a server whose clock is as fast as ours: at 9:00 in Los Angeles it is 7:00 in Hawaii."""
    return start_server("--demo", "--clock-rate", 1).account()


def test_a_preview_counts_who_is_called_delayed_and_skipped_by_reason(slow):
    campaign = slow.create(
        ["+12135550101", "+12135550102", "+12125550103", "+18085550104", "+18085550105", "+12135550199"], **OPEN)
    run("suppressions", "add", "--store", slow.server.store, "--account", "demo", "+12135550199")
    found = preview(slow, campaign)
    assert found["id"] == campaign and found["queued"] == 6
    assert groups(found) == {("called", ""): 3, ("delayed", "federal_hours"): 2, ("skipped", "suppressed"): 1}
    delayed = next(group for group in found["groups"] if group["fate"] == "delayed")
    assert delayed["earliest"] == delayed["latest"] and delayed["earliest"].endswith("T18:00:00Z"), "8:00 in Hawaii"
    assert [example["phone"] for example in delayed["examples"]] == ["+18085550104", "+18085550105"]
    assert all(example["until"] == delayed["earliest"] for example in delayed["examples"])
    assert "before 8:00" in delayed["description"] and found["obstacles"] == [] and found["notices"] == []
    # Nothing came of it.
    assert slow.stats(campaign)["queued"] == 6 and slow.status(campaign) == "created"


def test_a_preview_says_over_grpc_what_it_says_over_rest(slow):
    campaign = slow.create(["+12135550101", "+18085550104"], **OPEN)
    stub = EstimateServiceStub(slow.channel)
    found = stub.PreviewCampaign(api.PreviewCampaignRequest(id=campaign), metadata=slow.metadata, timeout=20)
    assert (found.queued, found.called, found.delayed, found.skipped) == (2, 1, 1, 0)
    assert [group.fate for group in found.groups] == [api.PREVIEW_FATE_CALLED, api.PREVIEW_FATE_DELAYED]
    assert not found.groups[0].HasField("earliest")
    # As if it were started at night in Los Angeles.
    night = Timestamp(seconds=found.start_at.seconds + 16 * 3600)
    found = stub.PreviewCampaign(api.PreviewCampaignRequest(id=campaign, start_at=night), metadata=slow.metadata, timeout=20)
    assert found.start_at == night and (found.called, found.delayed) == (0, 2)


def test_what_a_preview_delays_and_skips_is_what_the_dialer_does(slow):
    campaign = slow.create(["+12135550101", "+18085550104", "+12135550199"], mode={"calls_per_second": 100}, **OPEN)
    run("suppressions", "add", "--store", slow.server.store, "--account", "demo", "+12135550199")
    expected = {example["phone"]: (group["fate"], example.get("until"))
                for group in preview(slow, campaign)["groups"] for example in group["examples"]}
    slow.act(campaign, "start")

    def done():
        listed = slow.prospects(campaign)
        found = {p["phone"]: slow.good("GET", f"/api/campaigns/{campaign}/prospects/{p['id']}") for p in listed}
        untouched = [p for p in found.values() if p["status"] == "queued" and "nextAttemptAt" not in p]
        return not untouched and found
    found = wait_until(done, "every prospect was looked at", 10)
    for phone, (fate, until) in expected.items():
        prospect = found[phone]
        if fate == "called":
            assert prospect["attempts"] == 1 and prospect["status"] != "queued"
        elif fate == "delayed":
            assert (prospect["status"], prospect["nextAttemptAt"]) == ("queued", until)
        else:
            assert (prospect["status"], prospect["reason"]) == ("cancelled", "suppressed")


def test_a_preview_names_what_keeps_a_campaign_from_running(fresh):
    campaign = fresh.create(channel="sms", callerIds=["212"], mode={})
    found = preview(fresh, campaign)
    assert {obstacle["reason"] for obstacle in found["obstacles"]} == {
        "message_missing", "no_usable_caller_id", "no_prospects"}
    assert all(obstacle["description"] for obstacle in found["obstacles"]) and found["queued"] == 0


def test_a_preview_of_numbers_in_no_plan_says_so(fresh):
    campaign = fresh.create(["+2100000000"], **OPEN)
    found = preview(fresh, campaign)
    assert [(notice["reason"], notice["prospects"]) for notice in found["notices"]] == [("number_in_no_plan", 1)]


def test_bad_previews_are_refused(me, fresh):
    campaign = fresh.create(["+12135550101"], **OPEN)
    path = f"/api/campaigns/{campaign}/preview"
    assert "examples" in rest_error(fresh.rest("POST", path, {"examples": 101}), "INVALID_ARGUMENT")
    rest_error(fresh.rest("POST", path, {"startAt": "soon"}), "INVALID_ARGUMENT")
    rest_error(me.rest("POST", path, {}), "NOT_FOUND")
    rest_error(fresh.rest("POST", "/api/campaigns/camp_none/preview"), "NOT_FOUND")
    fresh.act(campaign, "cancel")
    rest_error(fresh.rest("POST", path, {}), "FAILED_PRECONDITION")
    stub = EstimateServiceStub(fresh.channel)
    grpc_error(lambda: stub.PreviewCampaign(api.PreviewCampaignRequest(id=campaign), metadata=fresh.metadata, timeout=20),
               "FAILED_PRECONDITION")
    assert preview(fresh, fresh.create(["+12135550101"], **OPEN), examples=0)["groups"][0]["examples"] == []


# EstimateCampaign


def estimate(account, campaign: str, **body) -> dict:
    found = account.good("POST", f"/api/campaigns/{campaign}/estimate", body or None)
    assert found["attempts"] == sum(day["attempts"] for day in found["days"])
    check_stats(found["stats"])
    return found


def seconds(text: str) -> float:
    return moment(text).timestamp()


def test_a_campaign_is_done_when_its_estimate_says(start_server):
    account = start_server("--demo", "--sim-outcomes", "voicemail=100", "--clock-rate", 60).account()
    campaign = account.create(phones(120), mode={"calls_per_second": 0.25}, **OPEN)
    found = estimate(account, campaign, assumptions={"voicemailRate": 1})
    assert found["limitingFactor"] == "rate" and found["simulated"] == found["queued"] == 120
    assert found["earliestFinishAt"] <= found["finishAt"] <= found["latestFinishAt"] and found["runs"] == 5
    assert found["assumptions"]["source"] == "defaults" and not found["extrapolated"]
    account.act(campaign, "start")
    account.finish(campaign, 60)
    done = account.campaign(campaign)
    true = seconds(done["endedAt"]) - seconds(done["startedAt"])
    said = seconds(found["finishAt"]) - seconds(found["startAt"])
    assert abs(said / true - 1) < 0.05, f"{said} s were forecast, it took {true} s"


def test_an_estimate_says_over_grpc_what_it_says_over_rest(slow):
    campaign = slow.create(channel="sms", mode={"message": "Hello"}, callerIds=own_numbers(2), phones=phones(40),
                           schedule={"timezone": "America/Los_Angeles"})
    stub = EstimateServiceStub(slow.channel)
    found = stub.EstimateCampaign(api.EstimateCampaignRequest(id=campaign), metadata=slow.metadata, timeout=20)
    assert found.limiting_factor == api.ESTIMATE_FACTOR_NUMBERS
    hours = (found.finish_at.seconds - found.start_at.seconds) / 3600
    assert 4.3 < hours < 5.3, f"20 texts of each of 2 numbers, 15 minutes apart, take {hours} h"
    assert found.attempts == 40 and found.waits[0].factor == api.ESTIMATE_FACTOR_NUMBERS
    # Nothing came of it.
    assert slow.stats(campaign)["queued"] == 40


def test_an_estimate_goes_by_what_the_request_assumes(slow):
    # At this rate failures, which come at once, are never most of what has ended: the circuit breaker stays closed.
    campaign = slow.create(phones(100), mode={"calls_per_second": 1, "max_retries": 1, "retry_delay": "2h"}, **OPEN)
    sure = estimate(slow, campaign, assumptions={"answerRate": 1})
    assert sure["attempts"] == 100 and sure["stats"]["humanConnected"] == 100
    assert sure["assumptions"]["voicemailRate"] == 0
    never = estimate(slow, campaign, assumptions={"answerRate": 0, "voicemailRate": 0})
    assert never["attempts"] > 180 and never["limitingFactor"] == "retries"
    later = estimate(slow, campaign, startAt="2031-01-06T05:30:00Z", assumptions={"answerRate": 1})
    assert later["startAt"] == "2031-01-06T05:30:00Z" and later["limitingFactor"] == "windows"


def test_an_estimate_learns_from_what_the_campaign_has_done(fast):
    campaign = fast.create(phones(400), mode={"calls_per_second": 20}, **OPEN)
    fast.act(campaign, "start")
    wait_until(lambda: fast.stats(campaign)["completed"] >= 100, "100 attempts have ended")
    fast.act(campaign, "pause")
    found = estimate(fast, campaign)
    assert found["assumptions"]["source"] == "history" and found["queued"] < 400


def test_bad_estimates_are_refused(me, fresh):
    campaign = fresh.create(phones(3), **OPEN)
    path = f"/api/campaigns/{campaign}/estimate"
    bad = {"assumptions": {"answerRate": 1.5, "voicemailRate": -1, "talkTime": "0s", "ringTime": "100s"}}
    assert set(rest_error(fresh.rest("POST", path, bad), "INVALID_ARGUMENT")) == {
        "assumptions.answerRate", "assumptions.voicemailRate", "assumptions.talkTime", "assumptions.ringTime"}
    bad = {"assumptions": {"answerRate": 0.6, "voicemailRate": 0.6}}
    assert "assumptions.voicemailRate" in rest_error(fresh.rest("POST", path, bad), "INVALID_ARGUMENT")
    rest_error(me.rest("POST", path, {}), "NOT_FOUND")
    unable = fresh.create(phones(3), channel="sms", mode={})
    assert "mode.message" in rest_error(fresh.rest("POST", f"/api/campaigns/{unable}/estimate"), "FAILED_PRECONDITION")
    numberless = fresh.create(phones(3), callerIds=["999"])
    rest_error(fresh.rest("POST", f"/api/campaigns/{numberless}/estimate"), "FAILED_PRECONDITION")
    fresh.act(campaign, "cancel")
    rest_error(fresh.rest("POST", path, {}), "FAILED_PRECONDITION")


def test_one_estimate_of_an_account_at_a_time(slow):
    campaign = slow.create(phones(8_000), mode={"calls_per_second": 2}, **OPEN | {"callerIds": own_numbers(50)})
    stub = EstimateServiceStub(slow.channel)
    calls = [stub.EstimateCampaign.future(api.EstimateCampaignRequest(id=campaign), metadata=slow.metadata, timeout=60)
             for _ in range(6)]
    codes = sorted(call.code().name for call in calls)
    assert set(codes) == {"OK", "RESOURCE_EXHAUSTED"} and codes.count("OK") >= 1
    assert estimate(slow, campaign)["queued"] == 8_000, "when it is done the next one may be made"
