"""PreviewCampaign: whom a campaign would call, put off and leave out, and why."""

import pytest
from campaigns.v1 import estimate_service_pb2 as api
from campaigns.v1.estimate_service_pb2_grpc import EstimateServiceStub
from google.protobuf.timestamp_pb2 import Timestamp

from harness import grpc_error, rest_error, run
from laws import wait_until

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
