"""The page, sample by sample: what it sends must be taken, what it shows must come back."""

import json
import re

import pytest

from harness import rest_error
from laws import STATS, check_stats, moment, phones, wait_until

VOICE = {
    "name": "Q1 SoCal Outreach",
    "channel": "voice",
    "mode": {
        "ai": True,
        "voicemailAudioUrl": "https://example.com/vm.mp3",
        "calls_per_second": 10,
        "max_retries": 2,
        "retry_delay": "4h",
    },
    "callerIds": ["+19495551000", "+17145551000"],
    "callerIdStrategy": {
        "selection": "health_score",
        "local_presence": True,
    },
    "schedule": {
        "timezone": "America/Los_Angeles",
        "startHour": 9,
        "endHour": 19,
        "days": [1, 2, 3, 4, 5],
    },
}
SMS = {
    "name": "March Follow-Up Texts",
    "channel": "sms",
    "mode": {
        "message": "Hi, this is Trunx following up on your inquiry. Reply YES to schedule a call.",
    },
    "callerIds": ["+19495551000", "+17145551000"],
    "schedule": {
        "timezone": "America/Los_Angeles",
    },
}
SHORT = ["id", "name", "status", "channel"]


def members(raw: str):
    """A JSON text as nested lists of pairs, so that the order and the kind of each number count."""
    return json.loads(raw, object_pairs_hook=list)


def assert_short(raw: str, **expected) -> dict:
    """The four members of the page in its order, all strings, and nothing else."""
    pairs = members(raw)
    assert [name for name, _ in pairs] == SHORT, raw
    assert all(isinstance(value, str) for _, value in pairs), raw
    found = dict(pairs)
    for name, value in expected.items():
        assert found[name] == value, raw
    return found


def assert_stats_members(pairs: list) -> dict:
    assert [name for name, _ in pairs] == STATS, pairs
    assert all(type(value) is int for _, value in pairs), f"counts are written as whole numbers: {pairs}"
    return check_stats(dict(pairs))


def create(me, body) -> str:
    answer = me.rest("POST", "/api/campaigns", body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


# Create campaign


@pytest.mark.parametrize("body", [VOICE, SMS], ids=["voice", "sms"])
def test_create_takes_the_sample_of_the_page_and_answers_with_its_four_members(me, body):
    answer = me.rest("POST", "/api/campaigns", body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    found = assert_short(answer.text, name=body["name"], status="created", channel=body["channel"])
    assert re.fullmatch(r"camp_[0-9A-Za-z]+", found["id"])
    assert answer.headers["Location"] == f"/api/campaigns/{found['id']}"


def test_create_takes_the_curl_sample_as_raw_text(me):
    raw = '''{
"name": "Q1 SoCal Outreach",
"channel": "voice",
"mode": {
"ai": true,
"voicemailAudioUrl": "https://example.com/vm.mp3",
"calls_per_second": 10,
"max_retries": 2,
"retry_delay": "4h"
},
"callerIds": ["+19495551000", "+17145551000"],
"callerIdStrategy": {
"selection": "health_score",
"local_presence": true
},
"schedule": {
"timezone": "America/Los_Angeles",
"startHour": 9,
"endHour": 19,
"days": [1, 2, 3, 4, 5]
}
}'''
    answer = me.rest("POST", "/api/campaigns", data=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 201, answer.text
    assert_short(answer.text, name="Q1 SoCal Outreach", status="created", channel="voice")


def test_only_the_name_is_required_and_the_channel_defaults_to_voice(me):
    answer = me.rest("POST", "/api/campaigns", {"name": "n"})
    assert answer.status_code == 201, answer.text
    assert_short(answer.text, name="n", status="created", channel="voice")


def test_the_content_type_may_carry_a_charset(me):
    answer = me.rest("POST", "/api/campaigns", data=b'{"name":"n"}',
                     headers={"Content-Type": "application/json; charset=utf-8"})
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("name", ["x" * 200, "é" * 200, "😀" * 200, "\"quoted\"\\ / </script>\u2028"],
                         ids=["ascii", "accents", "emoji", "escapes"])
def test_a_name_of_up_to_200_characters_comes_back_as_it_was_sent(me, name):
    campaign = create(me, {"name": name})
    assert me.campaign(campaign)["name"] == name


@pytest.mark.parametrize("body", [
    {"mode": {"calls_per_second": 0.1, "max_retries": 0, "retry_delay": "1s"}},
    {"mode": {"calls_per_second": 1000, "max_retries": 10, "retry_delay": "30d"}},
    {"mode": {"calls_per_second": 2.5, "retry_delay": "30m"}},
    {"mode": {"ai": False}},
    {"mode": {"voicemailAudioUrl": "http://example.com/" + "a" * 2029}},
    {"channel": "sms", "mode": {"message": "é" * 1600}},
    {"channel": "sms"},
    {"callerIds": ["949", "+19495551000"]},
    {"callerIds": [f"+1949{5_550_000 + i}" for i in range(1000)]},
    {"callerIdStrategy": {"selection": "round_robin", "local_presence": False}},
    {"callerIdStrategy": {"selection": "random"}},
    {"schedule": {"timezone": "Europe/Paris", "startHour": 0, "endHour": 23, "days": [7]}},
    {"schedule": {"days": [1, 2, 3, 4, 5, 6, 7]}},
    {"schedule": {"timezone": "UTC"}},
    {"schedule": {"startHour": 20}},
    {"mode": {}, "callerIds": [], "callerIdStrategy": {}, "schedule": {}},
], ids=lambda body: json.dumps(body)[:60])
def test_every_value_within_its_limits_is_taken_and_returned_in_full(me, body):
    campaign = create(me, {"name": "limits"} | body)
    found = me.campaign(campaign)
    for member, value in body.items():
        if value:
            assert found[member] == value, f"{member} came back as {found[member]!r}"


# List campaigns


def test_list_returns_all_campaigns_of_the_account_with_four_members_in_order_of_creation(fresh, me):
    first = create(fresh, VOICE)
    second = create(fresh, SMS)
    create(me, {"name": "another account's"})
    answer = fresh.rest("GET", "/api/campaigns")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    assert members(answer.text) == [("campaigns", [
        [("id", first), ("name", VOICE["name"]), ("status", "created"), ("channel", "voice")],
        [("id", second), ("name", SMS["name"]), ("status", "created"), ("channel", "sms")],
    ])]


def test_list_of_an_account_without_campaigns_is_an_empty_array(fresh):
    assert fresh.rest("GET", "/api/campaigns").json() == {"campaigns": []}


# Get campaign


def test_get_returns_the_members_of_the_page_first_with_all_fourteen_stats(me):
    campaign = create(me, VOICE)
    me.add(campaign, phones(3))
    answer = me.rest("GET", f"/api/campaigns/{campaign}")
    assert answer.status_code == 200
    pairs = members(answer.text)
    assert [name for name, _ in pairs][:5] == SHORT + ["stats"]
    found = dict(pairs)
    assert (found["id"], found["name"], found["status"], found["channel"]) == \
        (campaign, "Q1 SoCal Outreach", "created", "voice")
    stats = assert_stats_members(found["stats"])
    assert stats == dict.fromkeys(STATS, 0) | {"total": 3, "queued": 3}


def test_get_adds_the_rest_of_the_object_as_it_was_given_after_the_stats(me):
    answer = me.rest("GET", f"/api/campaigns/{create(me, VOICE)}")
    found = answer.json()
    for member in ("mode", "callerIds", "callerIdStrategy", "schedule"):
        assert found[member] == VOICE[member]
    assert list(found["mode"]) == list(VOICE["mode"]), "the page's order within mode"
    assert list(found["schedule"]) == list(VOICE["schedule"]), "the page's order within schedule"
    order = ["mode", "callerIds", "callerIdStrategy", "schedule", "statusReason", "waitingFor", "createdAt",
             "startedAt", "endedAt", "priority", "lastFailures", "redialOf"]
    rest = [name for name in found if name not in SHORT + ["stats"]]
    assert rest == [name for name in order if name in rest], f"members after stats: {rest}"
    moment(found["createdAt"])
    assert not found.get("startedAt") and not found.get("endedAt")


def test_get_shows_an_sms_campaign_with_its_message(me):
    found = me.campaign(create(me, SMS))
    assert found["channel"] == "sms"
    assert found["mode"] == SMS["mode"]
    assert found["schedule"] == SMS["schedule"]


# Campaign stats


def test_stats_has_the_fourteen_members_of_the_page_in_its_order_and_writes_zeros(me):
    campaign = create(me, VOICE)
    answer = me.rest("GET", f"/api/campaigns/{campaign}/stats")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    assert assert_stats_members(members(answer.text)) == dict.fromkeys(STATS, 0)


def test_stats_and_get_show_the_same_numbers(me):
    campaign = create(me, VOICE)
    me.add(campaign, phones(7))
    assert me.stats(campaign) == me.campaign(campaign)["stats"]


# Lifecycle actions


def test_start_pause_resume_and_cancel_return_the_four_members_with_the_new_status(me):
    weekend = VOICE | {"schedule": VOICE["schedule"] | {"days": [6]}}
    campaign = create(me, weekend)
    me.add(campaign, phones(3))
    for action, status in [("start", "dialing"), ("pause", "paused"), ("resume", "dialing"), ("cancel", "cancelled")]:
        answer = me.rest("POST", f"/api/campaigns/{campaign}/{action}")
        assert answer.status_code == 200, answer.text
        assert_short(answer.text, id=campaign, name=VOICE["name"], status=status, channel="voice")
        assert me.status(campaign) == status


@pytest.mark.parametrize("body", [b"", b"{}"], ids=["no body", "empty object"])
def test_an_action_takes_no_body_or_an_empty_object(me, body):
    campaign = create(me, VOICE)
    headers = {"Content-Type": "application/json"} if body else {}
    answer = me.rest("POST", f"/api/campaigns/{campaign}/cancel", data=body, headers=headers)
    assert_short(answer.text, id=campaign, status="cancelled")


def test_an_sms_campaign_without_a_message_is_created_but_not_started_until_it_has_one(me):
    campaign = create(me, {"name": "n", "channel": "sms", "callerIds": ["+19495551000"]})
    me.add(campaign, phones(1))
    answer = me.rest("POST", f"/api/campaigns/{campaign}/start")
    rest_error(answer, "FAILED_PRECONDITION")
    assert "message" in answer.json()["error"]["message"]
    assert me.status(campaign) == "created"
    me.good("PATCH", f"/api/campaigns/{campaign}", {"mode": {"message": "Hello"}})
    assert me.campaign(campaign)["mode"]["message"] == "Hello"
    assert me.act(campaign, "start") == "dialing"


def test_a_campaign_goes_from_created_through_dialing_to_completed(me):
    campaign = create(me, VOICE | {"mode": VOICE["mode"] | {"max_retries": 0}})
    me.add(campaign, phones(20))
    assert me.act(campaign, "start") == "dialing"
    stats = me.finish(campaign)
    assert stats["total"] == stats["completed"] == 20 and stats["progress"] == 100
    found = me.campaign(campaign)
    assert moment(found["createdAt"]) <= moment(found["startedAt"]) <= moment(found["endedAt"])
    wanted = [c for c in me.campaigns() if c["id"] == campaign]
    assert wanted == [{"id": campaign, "name": VOICE["name"], "status": "completed", "channel": "voice"}]


def test_a_campaign_without_prospects_completes_as_soon_as_it_is_started(me):
    campaign = create(me, VOICE)
    me.act(campaign, "start")
    assert me.finish(campaign)["progress"] == 0


def test_a_campaign_without_a_usable_caller_id_fails_with_a_reason(fresh):
    campaign = fresh.create(phones(1), callerIds=["907"])
    answer = fresh.rest("POST", f"/api/campaigns/{campaign}/start")
    assert answer.status_code == 200, answer.text
    wait_until(lambda: fresh.status(campaign) == "failed", "the campaign failed")
    found = fresh.campaign(campaign)
    assert found["statusReason"]
    moment(found["endedAt"])


# Prospects


def test_add_prospects_takes_the_sample_of_the_page_and_answers_how_many_are_new(me):
    campaign = create(me, VOICE)
    body = {"phones": ["+17145551001", "+16195551002", "+18185551003"]}
    answer = me.rest("POST", f"/api/campaigns/{campaign}/prospects", body)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"added": 3} and type(answer.json()["added"]) is int
    assert me.stats(campaign)["total"] == 3


def test_add_prospects_skips_numbers_the_campaign_has_and_repeats_in_the_request(me):
    campaign = create(me, VOICE)
    one, two, three = phones(3)
    assert me.add(campaign, [one, two, one]) == 2
    assert me.add(campaign, [two, three]) == 1
    assert me.add(campaign, [one]) == 0
    assert [p["phone"] for p in me.prospects(campaign)] == [one, two, three]
    assert me.stats(campaign)["total"] == 3


def test_add_prospects_takes_one_and_ten_thousand_numbers(me):
    campaign = create(me, VOICE)
    assert me.add(campaign, phones(1)) == 1
    assert me.add(campaign, phones(10_000, first=1)) == 10_000
    assert me.stats(campaign)["total"] == 10_001


@pytest.mark.parametrize("phone", ["+1234567", "+123456789012345", "+14155551234", "+442071838750"])
def test_add_prospects_takes_every_length_of_e164(me, phone):
    campaign = create(me, VOICE)
    assert me.add(campaign, [phone]) == 1


def test_list_prospects_has_the_four_members_of_the_page_in_its_order(me):
    campaign = create(me, VOICE)
    me.add(campaign, ["+17145551001", "+16195551002"])
    answer = me.rest("GET", f"/api/campaigns/{campaign}/prospects")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    body = answer.json()
    assert list(body) == ["prospects"]
    for prospect, phone in zip(body["prospects"], ["+17145551001", "+16195551002"], strict=True):
        assert list(prospect) == ["id", "campaignId", "phone", "status"]
        assert re.fullmatch(r"pros_[0-9A-Za-z]+", prospect["id"])
        assert prospect["campaignId"] == campaign
        assert prospect["phone"] == phone
        assert prospect["status"] == "queued"


def test_list_prospects_of_a_campaign_without_any_is_an_empty_array(me):
    assert me.rest("GET", f"/api/campaigns/{create(me, VOICE)}/prospects").json() == {"prospects": []}


def test_prospects_and_stats_agree_once_a_campaign_is_over(me):
    campaign = create(me, VOICE | {"mode": {"calls_per_second": 10}})
    me.add(campaign, phones(60))
    me.act(campaign, "start")
    stats = me.finish(campaign)
    words = {"failed": "failed", "noAnswer": "no_answer", "busy": "busy", "voicemail": "voicemail",
             "humanConnected": "human_connected", "cancelled": "cancelled"}
    found = [p["status"] for p in me.prospects(campaign)]
    assert {name: found.count(word) for name, word in words.items()} == {name: stats[name] for name in words}
    assert set(found) <= set(words.values())


# Update campaign


def test_update_merges_what_it_is_given_and_returns_the_campaign(me):
    campaign = create(me, VOICE)
    found = me.good("PATCH", f"/api/campaigns/{campaign}", {"name": "New", "mode": {"max_retries": 5}})
    assert (found["id"], found["name"], found["status"]) == (campaign, "New", "created")
    found = me.campaign(campaign)
    assert found["mode"] == VOICE["mode"] | {"max_retries": 5}
    assert found["callerIds"] == VOICE["callerIds"] and found["schedule"] == VOICE["schedule"]


def test_update_with_null_clears_a_member(me):
    campaign = create(me, VOICE)
    me.good("PATCH", f"/api/campaigns/{campaign}", {"mode": {"retry_delay": None}, "schedule": None})
    found = me.campaign(campaign)
    assert "retry_delay" not in found["mode"] and found["mode"]["max_retries"] == 2
    assert not found.get("schedule")
