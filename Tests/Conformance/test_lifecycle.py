"""Every action in every status, over both doors."""

from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from campaigns.v1 import campaign_pb2 as model
from campaigns.v1 import campaign_service_pb2 as api
from campaigns.v1.campaign_service_pb2_grpc import CampaignServiceStub

from harness import grpc_error, open_channel, rest_error
from laws import phones, wait_until

# Open only on Saturdays, while the clock says Monday: it dials nothing and stays as it is.
SATURDAY = {"timezone": "America/Los_Angeles", "startHour": 10, "endHour": 18, "days": [6]}
STATUSES = ["created", "dialing", "paused", "completed", "cancelled", "failed"]
ACTIONS = ["start", "pause", "resume", "cancel", "add", "update"]
ALLOWED = {
    ("created", "start"): "dialing", ("created", "cancel"): "cancelled",
    ("created", "add"): "created", ("created", "update"): "created",
    ("dialing", "pause"): "paused", ("dialing", "cancel"): "cancelled",
    ("paused", "resume"): "dialing", ("paused", "cancel"): "cancelled",
    ("paused", "add"): "paused", ("paused", "update"): "paused",
}
TABLE = [(status, action) for status in STATUSES for action in ACTIONS]


def campaign_in(account, status: str, channel: str = "voice") -> str:
    """A campaign that has been brought to `status` and stays there."""
    extra = {"channel": "sms", "mode": {"message": "Hello"}} if channel == "sms" else {}
    if status == "completed":
        campaign = account.create(**extra)
        account.act(campaign, "start")
    elif status == "failed":
        campaign = account.create(phones(1), callerIds=["907"], **extra)
        account.rest("POST", f"/api/campaigns/{campaign}/start")
    else:
        campaign = account.create(phones(2), schedule=SATURDAY, **extra)
        steps = {"created": [], "dialing": ["start"], "paused": ["start", "pause"], "cancelled": ["cancel"]}
        for action in steps[status]:
            account.act(campaign, action)
    wait_until(lambda: account.status(campaign) == status, f"the campaign was {status}")
    return campaign


def over_rest(account, campaign: str, action: str):
    if action == "add":
        return account.rest("POST", f"/api/campaigns/{campaign}/prospects", {"phones": phones(1, first=500)})
    if action == "update":
        return account.rest("PATCH", f"/api/campaigns/{campaign}", {"name": "Renamed"})
    return account.rest("POST", f"/api/campaigns/{campaign}/{action}")


def over_grpc(account, campaign: str, action: str):
    if action == "add":
        return account.grpc("AddProspects", api.AddProspectsRequest(id=campaign, phones=phones(1, first=500)))
    if action == "update":
        return account.grpc("UpdateCampaign", api.UpdateCampaignRequest(id=campaign, name="Renamed"))
    request = getattr(api, f"{action.capitalize()}CampaignRequest")(id=campaign)
    return account.grpc(f"{action.capitalize()}Campaign", request)


@pytest.fixture(scope="module")
def account(demo):
    found = demo.new_account("lifecycle")
    yield found
    found.close()


@pytest.mark.parametrize("channel", ["voice", "sms"])
@pytest.mark.parametrize("status,action", TABLE)
def test_an_action_over_rest_changes_the_status_where_allowed_and_is_refused_elsewhere(
        account, channel, status, action):
    campaign = campaign_in(account, status, channel)
    before = account.campaign(campaign)
    answer = over_rest(account, campaign, action)
    if (status, action) in ALLOWED:
        assert answer.status_code == 200, answer.text
        if action != "add":
            assert answer.json()["status"] == ALLOWED[status, action]
        after = account.campaign(campaign)
        assert after["status"] == ALLOWED[status, action]
        assert (after["name"] == "Renamed") == (action == "update")
        assert after["stats"]["total"] == before["stats"]["total"] + (action == "add")
    else:
        rest_error(answer, "FAILED_PRECONDITION")
        assert status in answer.json()["error"]["message"], f"the message does not name the status: {answer.text}"
        assert account.campaign(campaign) == before, "a refused action changed the campaign"


@pytest.mark.parametrize("status,action", TABLE)
def test_an_action_over_grpc_changes_the_status_where_allowed_and_is_refused_elsewhere(account, status, action):
    campaign = campaign_in(account, status)
    before = account.campaign(campaign)
    if (status, action) in ALLOWED:
        answer = over_grpc(account, campaign, action)
        if action == "add":
            assert answer.added == 1
        else:
            assert answer.id == campaign
            assert model.CampaignStatus.Name(answer.status) == f"CAMPAIGN_STATUS_{ALLOWED[status, action].upper()}"
        assert account.status(campaign) == ALLOWED[status, action]
    else:
        with pytest.raises(grpc.RpcError) as caught:
            over_grpc(account, campaign, action)
        assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION, caught.value
        assert status in caught.value.details(), f"the message does not name the status: {caught.value.details()}"
        assert account.campaign(campaign) == before, "a refused action changed the campaign"


@pytest.mark.parametrize("status", STATUSES)
def test_a_campaign_can_be_read_in_every_status_over_both_doors(account, status):
    campaign = campaign_in(account, status)
    assert account.campaign(campaign)["status"] == status
    assert {"id": campaign, "status": status}.items() <= account.campaigns()[-1].items()
    found = account.grpc("GetCampaign", api.GetCampaignRequest(id=campaign))
    assert model.CampaignStatus.Name(found.status) == f"CAMPAIGN_STATUS_{status.upper()}"
    assert found.HasField("stats") and found.HasField("created_at")
    if status != "failed":  # One that cannot run may be said to have started or not.
        assert found.HasField("started_at") == (status in ("dialing", "paused", "completed"))
    assert found.HasField("ended_at") == (status in ("completed", "cancelled", "failed"))
    assert bool(found.status_reason) == (status == "failed")
    assert account.stats(campaign)["total"] == len(account.prospects(campaign))


@pytest.mark.parametrize("status,action,won", [("created", "start", "dialing"), ("dialing", "pause", "paused"),
                                               ("paused", "resume", "dialing"), ("paused", "cancel", "cancelled")])
def test_of_a_hundred_racing_actions_exactly_one_wins(account, status, action, won):
    campaign = campaign_in(account, status)
    name = f"{action.capitalize()}Campaign"
    request = getattr(api, f"{name}Request")(id=campaign)
    channels = [open_channel(account.server) for _ in range(5)]
    try:
        stubs = [CampaignServiceStub(channel) for channel in channels]
        with ThreadPoolExecutor(10) as pool:
            requests = [pool.submit(over_rest, account.server.account(account.key), campaign, action)
                          for _ in range(50)]
            calls = [getattr(stubs[i % 5], name).future(request, metadata=account.metadata, timeout=20)
                     for i in range(50)]
            answers = [f.result().status_code for f in requests]
            codes = [call.code().name for call in calls]  # code() waits for the end of the call
    finally:
        for channel in channels:
            channel.close()
    assert answers.count(200) + codes.count("OK") == 1, f"winners: {answers} {codes}"
    assert answers.count(409) + codes.count("FAILED_PRECONDITION") == 99, f"{answers} {codes}"
    assert account.status(campaign) == won


def test_racing_updates_and_starts_leave_one_of_the_two_orders(account):
    campaign = campaign_in(account, "created")
    with ThreadPoolExecutor(8) as pool:
        adds = [pool.submit(over_rest, account.server.account(account.key), campaign, "add") for _ in range(8)]
        start = pool.submit(over_rest, account.server.account(account.key), campaign, "start")
        codes = [f.result().status_code for f in adds]
        assert start.result().status_code == 200
    assert set(codes) <= {200, 409}, codes
    assert account.stats(campaign)["total"] == (3 if 200 in codes else 2)


def test_an_sms_campaign_without_a_message_is_refused_by_start_over_grpc(account):
    campaign = account.create(phones(1), channel="sms")
    error = grpc_error(lambda: over_grpc(account, campaign, "start"), "FAILED_PRECONDITION")
    assert error == {} or any("message" in field for field in error), error
    assert account.status(campaign) == "created"


def test_update_over_grpc_with_a_mask_changes_and_clears_only_what_it_names(account):
    campaign = account.create(mode={"max_retries": 3, "retry_delay": "5m"}, schedule=SATURDAY)
    request = api.UpdateCampaignRequest(id=campaign, name="Not in the mask", mode=model.Mode(calls_per_second=2.5))
    request.update_mask.paths.extend(["mode.calls_per_second", "mode.retry_delay"])
    account.grpc("UpdateCampaign", request)
    found = account.campaign(campaign)
    assert found["name"] == "A campaign"
    assert found["mode"] == {"max_retries": 3, "calls_per_second": 2.5}
    assert found["schedule"] == SATURDAY


def test_update_over_grpc_without_a_mask_changes_what_is_present_and_merges_mode(account):
    campaign = account.create(mode={"max_retries": 3, "retry_delay": "5m"}, schedule=SATURDAY)
    account.grpc("UpdateCampaign", api.UpdateCampaignRequest(id=campaign, mode=model.Mode(retry_delay="10m")))
    found = account.campaign(campaign)
    assert found["name"] == "A campaign"
    assert found["mode"] == {"max_retries": 3, "retry_delay": "10m"}


def test_update_keeps_an_earlier_setting_when_the_new_one_is_refused(account):
    campaign = account.create(mode={"max_retries": 3})
    before = account.campaign(campaign)
    body = {"name": "New", "mode": {"max_retries": 11}}
    error = rest_error(account.rest("PATCH", f"/api/campaigns/{campaign}", body), "INVALID_ARGUMENT")
    assert list(error) == ["mode.max_retries"]
    assert account.campaign(campaign) == before


def test_update_cannot_change_the_channel(account):
    campaign = account.create()
    error = rest_error(account.rest("PATCH", f"/api/campaigns/{campaign}", {"channel": "sms"}), "INVALID_ARGUMENT")
    assert list(error) == ["channel"]


def test_update_refuses_a_mask_that_names_no_field(account):
    campaign = account.create()
    request = api.UpdateCampaignRequest(id=campaign)
    request.update_mask.paths.append("mode.colour")
    error = grpc_error(lambda: account.grpc("UpdateCampaign", request), "INVALID_ARGUMENT")
    assert any(field.startswith("update_mask") for field in error), error
