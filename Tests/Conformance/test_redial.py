"""A new campaign of those whom one that ended did not reach, over both doors."""

from campaigns.v1 import campaign_service_pb2 as api

from harness import grpc_error, rest_error
from laws import moment, phones

OUTCOMES = ("--sim-outcomes", "no_answer=30,busy=20,human=30,failed=20")


def finished(account, count: int = 200, **mode) -> str:
    campaign = account.create(phones(count), name="first", mode={"calls_per_second": 100} | mode)
    account.act(campaign, "start")
    account.finish(campaign)
    return campaign


def test_a_redial_calls_those_who_were_not_reached_and_nobody_else(start_server):
    account = start_server("--demo", "--sim-seed", 4, "--clock-rate", 600, *OUTCOMES).account()
    first = finished(account)
    before = {p["phone"]: p["status"] for p in account.prospects(first)}
    answer = account.rest("POST", f"/api/campaigns/{first}/redial", {"name": "again"})
    assert answer.status_code == 201, answer.text
    again = answer.json()
    assert list(again) == ["id", "name", "status", "channel"] and again["name"] == "again" and again["status"] == "created"
    assert answer.headers["Location"] == f"/api/campaigns/{again['id']}"
    found = account.campaign(again["id"])
    assert found["redialOf"] == first and found["mode"]["calls_per_second"] == 100
    taken = [p["phone"] for p in account.prospects(again["id"])]
    wanted = [phone for phone, status in before.items() if status in ("no_answer", "busy")]
    assert [phone for phone in taken if before[phone] != "failed"] == wanted, "in their order, all of them"
    assert not any(before[phone] in ("human_connected", "voicemail") for phone in taken)
    assert found["stats"]["queued"] == len(taken)
    account.act(again["id"], "start")
    assert account.finish(again["id"])["completed"] == len(taken)
    assert {p["phone"]: p["status"] for p in account.prospects(first)} == before, "the first campaign changed"


def test_a_redial_is_refused_before_the_end_and_twice(start_server):
    account = start_server("--demo", "--sim-seed", 4, "--clock-rate", 600, *OUTCOMES).account()
    open_one = account.create(phones(3))
    rest_error(account.rest("POST", f"/api/campaigns/{open_one}/redial"), "FAILED_PRECONDITION")
    rest_error(account.rest("POST", "/api/campaigns/camp_01ke7hv49d9wwq3bf5akzx6r24/redial"), "NOT_FOUND")
    first = finished(account)
    assert "name" in rest_error(account.rest("POST", f"/api/campaigns/{first}/redial", {"name": ""}), "INVALID_ARGUMENT")
    assert any("outcomes" in f for f in rest_error(
        account.rest("POST", f"/api/campaigns/{first}/redial", {"outcomes": ["voicemail"]}), "INVALID_ARGUMENT"))
    again = account.grpc("RedialCampaign", api.RedialCampaignRequest(id=first, outcomes=[api.REDIAL_OUTCOME_BUSY]))
    assert again.name == "first" and again.redial_of == first
    assert {p["phone"] for p in account.prospects(again.id)} == \
        {p["phone"] for p in account.prospects(first) if p["status"] == "busy"}
    rest_error(account.rest("POST", f"/api/campaigns/{first}/redial"), "ALREADY_EXISTS", 409)
    grpc_error(lambda: account.grpc("RedialCampaign", api.RedialCampaignRequest(id=first)), "ALREADY_EXISTS")
    account.act(again.id, "cancel")
    account.good("POST", f"/api/campaigns/{first}/redial", status=201)


def test_a_redial_of_a_cancelled_campaign_may_take_those_who_were_never_called(start_server):
    account = start_server("--demo").account()
    first = account.create(phones(5))
    account.act(first, "cancel")
    again = account.good("POST", f"/api/campaigns/{first}/redial", {"outcomes": ["queued"]}, 201)["id"]
    assert [p["phone"] for p in account.prospects(again)] == phones(5)
    assert moment(account.campaign(again)["createdAt"])
