"""Bad input over both doors: a typed error that names the field, and nothing half stored."""

import datetime
import json
import math

import grpc
import pytest
from campaigns.v1 import campaign_pb2 as model
from campaigns.v1 import campaign_service_pb2 as api
from google.protobuf.duration_pb2 import Duration
from google.protobuf.json_format import ParseDict

from harness import SERVICE, grpc_error, rest_error
from laws import phones


class Store:
    """An account with one campaign, and what must still be there after each refusal."""

    def __init__(self, account):
        self.account = account
        self.id = account.create(phones(3), mode={"max_retries": 2})
        self.before = self.look()

    def look(self):
        return self.account.campaigns(), self.account.campaign(self.id), self.account.prospects(self.id)


@pytest.fixture(scope="module")
def store(demo):
    account = demo.new_account("bad-input")
    yield Store(account)
    account.close()


@pytest.fixture(autouse=True)
def nothing_is_half_stored(store):
    yield
    store.account.server.assert_alive()
    before, store.before = store.before, store.look()  # One failure must not become the next test's.
    assert store.before == before, "a refused request left something behind"


def refused(answer, field: str) -> dict:
    """INVALID_ARGUMENT naming `field`: the whole path, or its beginning where `field` ends in `*`."""
    found = rest_error(answer, "INVALID_ARGUMENT")
    assert_names(found, field)
    return found


def assert_names(found: dict, field: str) -> None:
    if field.endswith("*"):
        assert any(name.startswith(field[:-1]) for name in found), f"{field} is not named: {found}"
    else:
        assert field in found, f"{field} is not named: {found}"


def dates(count: int, step: int = 1) -> list[str]:
    """Days from a Monday on that is before any that the demo's clock shows."""
    return [str(datetime.date(2025, 12, 29) + datetime.timedelta(days=step * i)) for i in range(count)]


# Values that both doors must refuse: a CreateCampaign body in JSON, and the field to be named.
# The gRPC request is the same message made from the same JSON.
VALUES = {
    "no name": ({}, "name"),
    "empty name": ({"name": ""}, "name"),
    "name of 201 characters": ({"name": "é" * 201}, "name"),
    "name with NUL": ({"name": "a\0b"}, "name"),
    "calls_per_second of 0": ({"mode": {"calls_per_second": 0}}, "mode.calls_per_second"),
    "negative calls_per_second": ({"mode": {"calls_per_second": -1}}, "mode.calls_per_second"),
    "calls_per_second over 1000": ({"mode": {"calls_per_second": 1000.5}}, "mode.calls_per_second"),
    "max_retries of 11": ({"mode": {"max_retries": 11}}, "mode.max_retries"),
    "max_retries of 2^32-1": ({"mode": {"max_retries": 4294967295}}, "mode.max_retries"),
    "retry_delay without unit": ({"mode": {"retry_delay": "4"}}, "mode.retry_delay"),
    "retry_delay in words": ({"mode": {"retry_delay": "4 hours"}}, "mode.retry_delay"),
    "retry_delay of nothing": ({"mode": {"retry_delay": ""}}, "mode.retry_delay"),
    "retry_delay of 0s": ({"mode": {"retry_delay": "0s"}}, "mode.retry_delay"),
    "retry_delay of 31d": ({"mode": {"retry_delay": "31d"}}, "mode.retry_delay"),
    "negative retry_delay": ({"mode": {"retry_delay": "-1h"}}, "mode.retry_delay"),
    "fractional retry_delay": ({"mode": {"retry_delay": "1.5h"}}, "mode.retry_delay"),
    "retry_delay beyond any number": ({"mode": {"retry_delay": "9" * 40 + "d"}}, "mode.retry_delay"),
    "retry_delay with a newline": ({"mode": {"retry_delay": "4h\n"}}, "mode.retry_delay"),
    "voicemail by ftp": ({"mode": {"voicemailAudioUrl": "ftp://example.com/vm.mp3"}}, "mode.voicemailAudioUrl"),
    "voicemail not a URL": ({"mode": {"voicemailAudioUrl": "not a url"}}, "mode.voicemailAudioUrl"),
    "voicemail without a host": ({"mode": {"voicemailAudioUrl": "https://"}}, "mode.voicemailAudioUrl"),
    "voicemail over 2048 characters": ({"mode": {"voicemailAudioUrl": "https://example.com/" + "a" * 2029}},
                                       "mode.voicemailAudioUrl"),
    "max_concurrent_calls of 0": ({"mode": {"max_concurrent_calls": 0}}, "mode.max_concurrent_calls"),
    "max_concurrent_calls over 10000": ({"mode": {"max_concurrent_calls": 10_001}}, "mode.max_concurrent_calls"),
    "agents without ai": ({"mode": {"max_concurrent_agents": 5}}, "mode.max_concurrent_agents"),
    "more agents than calls": ({"mode": {"ai": True, "max_concurrent_calls": 4, "max_concurrent_agents": 5}},
                               "mode.max_concurrent_agents"),
    "prospect_lifetime of 366d": ({"mode": {"prospect_lifetime": "366d"}}, "mode.prospect_lifetime"),
    "retry_delay beyond prospect_lifetime": ({"mode": {"retry_delay": "2h", "prospect_lifetime": "1h"}}, "mode.retry_delay"),
    "retry after voicemail": ({"mode": {"retry": [{"outcome": "voicemail", "max_retries": 1}]}}, "mode.retry[0].outcome"),
    "retry after nothing": ({"mode": {"retry": [{"max_retries": 1}]}}, "mode.retry[0].outcome"),
    "retry without a word": ({"mode": {"retry": [{"outcome": "busy"}]}}, "mode.retry[0]"),
    "retry policy given twice": ({"mode": {"retry": [{"outcome": "busy", "max_retries": 1}, {"outcome": "busy", "max_retries": 2}]}},
                                 "mode.retry[1].outcome"),
    "retry_delay without retries": ({"mode": {"retry": [{"outcome": "busy", "max_retries": 0, "retry_delay": "1m"}]}},
                                    "mode.retry[0].retry_delay"),
    "retry_delay after an outcome without retries": (
        {"mode": {"max_retries": 0, "retry": [{"outcome": "busy", "retry_delay": "1m"}]}}, "mode.retry[0].retry_delay"),
    "prospect_lifetime within retry_delay where that is absent": (
        {"mode": {"max_retries": 2, "prospect_lifetime": "30m"}}, "mode.prospect_lifetime"),
    "prospect_lifetime within retry_delay of one outcome": (
        {"mode": {"max_retries": 0, "retry": [{"outcome": "busy", "max_retries": 1}], "prospect_lifetime": "1h"}},
        "mode.prospect_lifetime"),
    "prospect_lifetime of nothing": ({"mode": {"prospect_lifetime": ""}}, "mode.prospect_lifetime"),
    "calls_per_second of 1e-300": ({"mode": {"calls_per_second": 1e-300}}, "mode.calls_per_second"),
    "calls_per_second of less than a call a day": ({"mode": {"calls_per_second": 1.15e-5}}, "mode.calls_per_second"),
    "amd_uncertain for SMS": ({"channel": "sms", "mode": {"amd_uncertain": "hang_up"}}, "mode.amd_uncertain"),
    "greeting by ftp": ({"mode": {"greetingAudioUrl": "ftp://example.com/a"}}, "mode.greetingAudioUrl"),
    "sticky of 31d": ({"callerIdStrategy": {"sticky": "31d"}}, "callerIdStrategy.sticky"),
    "blackout date that there is not": ({"schedule": {"blackoutDates": ["2026-02-29"]}}, "schedule.blackoutDates[0]"),
    "blackout date of another form": ({"schedule": {"blackoutDates": ["26-11-2026"]}}, "schedule.blackoutDates[0]"),
    "367 blackout dates": ({"schedule": {"blackoutDates": dates(367)}}, "schedule.blackoutDates"),
    "days that are all blacked out": (
        {"schedule": {"timezone": "America/Los_Angeles", "days": [1], "blackoutDates": dates(200, 7)}}, "schedule.blackoutDates"),
    "days that are all blacked out, in recipients' zones": (
        {"schedule": {"days": [1], "blackoutDates": dates(200, 7)}}, "schedule.blackoutDates"),
    "eight days": ({"schedule": {"days": [1, 2, 3, 4, 5, 6, 7, 1]}}, "schedule.days"),
    "priority of 0": ({"priority": 0}, "priority"),
    "priority of 11": ({"priority": 11}, "priority"),
    "message of 1601 characters": ({"channel": "sms", "mode": {"message": "m" * 1601}}, "mode.message"),
    "message with NUL": ({"channel": "sms", "mode": {"message": "a\0b"}}, "mode.message"),
    "caller id without plus": ({"callerIds": ["19495551000"]}, "callerIds[0]"),
    "caller id of letters": ({"callerIds": ["+19495551000", "abc"]}, "callerIds[1]"),
    "caller id of nothing": ({"callerIds": [""]}, "callerIds[0]"),
    "caller id with NUL": ({"callerIds": ["+1949555\0000"]}, "callerIds[0]"),
    "area code of 2 digits": ({"callerIds": ["94"]}, "callerIds[0]"),
    "1001 caller ids": ({"callerIds": [f"+1949{5_550_000 + i}" for i in range(1001)]}, "callerIds"),
    "unknown zone": ({"schedule": {"timezone": "Mars/Olympus_Mons"}}, "schedule.timezone"),
    "zone that is a path": ({"schedule": {"timezone": "../../etc/passwd"}}, "schedule.timezone"),
    "zone with NUL": ({"schedule": {"timezone": "UTC\0"}}, "schedule.timezone"),
    "over-long zone": ({"schedule": {"timezone": "A" * 100_000}}, "schedule.timezone"),
    "startHour of 24": ({"schedule": {"startHour": 24}}, "schedule.startHour"),
    "endHour of 24": ({"schedule": {"endHour": 24}}, "schedule.endHour"),
    "startHour at endHour": ({"schedule": {"startHour": 9, "endHour": 9}}, "schedule*"),
    "startHour after endHour": ({"schedule": {"startHour": 19, "endHour": 9}}, "schedule*"),
    "startHour after the default end": ({"schedule": {"startHour": 22}}, "schedule*"),
    "hours no voice window meets": ({"schedule": {"startHour": 21, "endHour": 23}}, "schedule*"),
    "hours before any voice window": ({"schedule": {"startHour": 0, "endHour": 8}}, "schedule*"),
    "hours no SMS window meets": ({"channel": "sms", "schedule": {"startHour": 19, "endHour": 21}}, "schedule*"),
    "day 0": ({"schedule": {"days": [0]}}, "schedule.days*"),
    "day 8": ({"schedule": {"days": [1, 8]}}, "schedule.days*"),
}


def proto_path(field: str) -> str:
    """The same path in the contract's names."""
    for json_name, name in [("voicemailAudioUrl", "voicemail_audio_url"), ("callerIdStrategy", "caller_id_strategy"),
                            ("callerIds", "caller_ids"), ("startHour", "start_hour"), ("endHour", "end_hour"),
                            ("greetingAudioUrl", "greeting_audio_url"), ("blackoutDates", "blackout_dates")]:
        field = field.replace(json_name, name)
    return field


def named(body: dict, case: str) -> dict:
    return body if "name" in case and "name" in (body or {"name": 1}) else {"name": "n"} | body


@pytest.mark.parametrize("case", VALUES)
def test_create_over_rest_refuses_and_names_the_member(store, case):
    body, field = VALUES[case]
    refused(store.account.rest("POST", "/api/campaigns", named(body, case)), field)


@pytest.mark.parametrize("case", VALUES)
def test_create_over_grpc_refuses_and_names_the_field(store, case):
    body, field = VALUES[case]
    body = json.loads(json.dumps(named(body, case)))
    if "channel" in body:
        body["channel"] = f"CHANNEL_{body['channel'].upper()}"
    for policy in body.get("mode", {}).get("retry", []):
        if "outcome" in policy:
            policy["outcome"] = f"PROSPECT_STATUS_{policy['outcome'].upper()}"
    if "amd_uncertain" in body.get("mode", {}):
        body["mode"]["amd_uncertain"] = f"AMD_UNCERTAIN_{body['mode']['amd_uncertain'].upper()}"
    request = ParseDict(body, api.CreateCampaignRequest())
    found = grpc_error(lambda: store.account.grpc("CreateCampaign", request), "INVALID_ARGUMENT")
    assert_names(found, proto_path(field))


@pytest.mark.parametrize("case", [c for c in VALUES if c not in ("no name", "empty name") and "default" not in c
                                  and VALUES[c][0].get("channel") != "sms"])
def test_update_over_rest_refuses_what_create_refuses(store, case):
    body, field = VALUES[case]
    refused(store.account.rest("PATCH", f"/api/campaigns/{store.id}", body), field)


def test_one_request_names_every_bad_field_at_once(store):
    body = {"name": "", "mode": {"max_retries": 99, "retry_delay": "x"}, "schedule": {"days": [9]}}
    found = refused(store.account.rest("POST", "/api/campaigns", body), "name")
    for field in ("mode.max_retries", "mode.retry_delay", "schedule.days*"):
        assert_names(found, field)


# JSON that is not what it should be


MALFORMED = {
    "no body": b"",
    "half an object": b'{"name": "n"',
    "not JSON": b"name=n",
    "two values": b'{"name":"n"} {"name":"n"}',
    "trailing comma": b'{"name":"n",}',
    "single quotes": b"{'name':'n'}",
    "a comment": b'{"name":"n"} // n',
    "NaN": b'{"name":"n","mode":{"calls_per_second":NaN}}',
    "infinite number": b'{"name":"n","mode":{"calls_per_second":1e999}}',
    "leading zero": b'{"name":"n","mode":{"max_retries":02}}',
    "raw control character": b'{"name":"a\nb"}',
    "raw NUL": b'{"name":"a\0b"}',
    "invalid UTF-8": b'{"name":"a\xff\xfe"}',
    "overlong UTF-8": b'{"name":"a\xc0\xafb"}',
    "UTF-8 surrogate": b'{"name":"a\xed\xa0\x80"}',
    "lone surrogate escape": b'{"name":"a\\ud800"}',
    "bad escape": b'{"name":"a\\x"}',
    "UTF-16": '{"name":"n"}'.encode("utf-16"),
    "deep nesting": b'{"name":' + b"[" * 100_000,
    "deep objects": b'{"mode":' * 50_000,
    "an array": b'[{"name":"n"}]',
    "a string": b'"name"',
    "null": b"null",
    "a number": b"1",
}


@pytest.mark.parametrize("case", MALFORMED)
def test_malformed_json_is_an_invalid_argument(store, case):
    answer = store.account.rest("POST", "/api/campaigns", data=MALFORMED[case],
                                headers={"Content-Type": "application/json"})
    rest_error(answer, "INVALID_ARGUMENT")


@pytest.mark.parametrize("body,field", [
    ({"name": 5}, "name"),
    ({"name": ["n"]}, "name"),
    ({"name": {}}, "name"),
    ({"name": True}, "name"),
    ({"name": None}, "name"),
    ({"name": "n", "channel": "fax"}, "channel"),
    ({"name": "n", "channel": ""}, "channel"),
    ({"name": "n", "channel": "VOICE"}, "channel"),
    ({"name": "n", "channel": 7}, "channel"),
    ({"name": "n", "mode": "fast"}, "mode"),
    ({"name": "n", "mode": []}, "mode"),
    ({"name": "n", "mode": {"ai": "yes"}}, "mode.ai"),
    ({"name": "n", "mode": {"ai": 1}}, "mode.ai"),
    ({"name": "n", "mode": {"calls_per_second": "fast"}}, "mode.calls_per_second"),
    ({"name": "n", "mode": {"calls_per_second": True}}, "mode.calls_per_second"),
    ({"name": "n", "mode": {"max_retries": 1.5}}, "mode.max_retries"),
    ({"name": "n", "mode": {"max_retries": -1}}, "mode.max_retries"),
    ({"name": "n", "mode": {"max_retries": 4294967296}}, "mode.max_retries"),
    ({"name": "n", "mode": {"max_retries": 10 ** 400}}, "mode.max_retries"),
    ({"name": "n", "mode": {"retry_delay": 4}}, "mode.retry_delay"),
    ({"name": "n", "mode": {"voicemailAudioUrl": 1}}, "mode.voicemailAudioUrl"),
    ({"name": "n", "callerIds": "+19495551000"}, "callerIds"),
    ({"name": "n", "callerIds": {"0": "949"}}, "callerIds"),
    ({"name": "n", "callerIds": [949]}, "callerIds[0]"),
    ({"name": "n", "callerIds": ["949", None]}, "callerIds[1]"),
    ({"name": "n", "callerIdStrategy": "health_score"}, "callerIdStrategy"),
    ({"name": "n", "callerIdStrategy": {"selection": "best"}}, "callerIdStrategy.selection"),
    ({"name": "n", "callerIdStrategy": {"local_presence": "no"}}, "callerIdStrategy.local_presence"),
    ({"name": "n", "schedule": []}, "schedule"),
    ({"name": "n", "schedule": {"timezone": -8}}, "schedule.timezone"),
    ({"name": "n", "schedule": {"startHour": "nine"}}, "schedule.startHour"),
    ({"name": "n", "schedule": {"startHour": -1}}, "schedule.startHour"),
    ({"name": "n", "schedule": {"endHour": 18.5}}, "schedule.endHour"),
    ({"name": "n", "schedule": {"days": "weekdays"}}, "schedule.days"),
    ({"name": "n", "schedule": {"days": ["monday"]}}, "schedule.days*"),
    ({"name": "n", "schedule": {"days": []}}, "schedule.days"),
    ({"name": "n", "schedule": {"timezone": ""}}, "schedule.timezone"),
], ids=lambda value: json.dumps(value)[:70] if isinstance(value, dict) else value)
def test_a_member_of_the_wrong_type_is_refused_by_name(store, body, field):
    refused(store.account.rest("POST", "/api/campaigns", body), field)


@pytest.mark.parametrize("body,field", [
    ({"name": "n", "nmae": 1}, "nmae"),
    ({"name": "n", "Name": "n"}, "Name"),
    ({"name": "n", "caller_ids": []}, "caller_ids"),
    ({"name": "n", "status": "dialing"}, "status"),
    ({"name": "n", "mode": {"callsPerSecond": 10}}, "mode.callsPerSecond"),
    ({"name": "n", "mode": {"colour": None}}, "mode.colour"),
    ({"name": "n", "callerIdStrategy": {"localPresence": True}}, "callerIdStrategy.localPresence"),
    ({"name": "n", "schedule": {"start_hour": 9}}, "schedule.start_hour"),
], ids=lambda value: json.dumps(value)[:70] if isinstance(value, dict) else value)
def test_an_unknown_member_is_refused_by_name(store, body, field):
    refused(store.account.rest("POST", "/api/campaigns", body), field)


@pytest.mark.parametrize("action", ["start", "pause", "resume", "cancel"])
def test_an_action_refuses_unknown_members(store, action):
    refused(store.account.rest("POST", f"/api/campaigns/{store.id}/{action}", {"force": True}), "force")


# Prospects


BAD_PHONES = ["", "14155551234", "+", "+0123456789", "+123456", "+1234567890123456", "+1415555123a", " +14155551234",
              "+14155551234 ", "+14155551234\n", "+1 415 555 1234", "+1(415)5551234", "0014155551234", "+1415555\0123",
              "+1415555123٤", "＋14155551234", "+14155551234" * 10_000, "tel:+14155551234"]


@pytest.mark.parametrize("phone", BAD_PHONES, ids=lambda p: ascii(p)[:30])
def test_add_over_rest_refuses_the_whole_request_for_one_bad_phone_and_names_its_index(store, phone):
    body = {"phones": phones(3, first=100) + [phone] + phones(2, first=200)}
    found = refused(store.account.rest("POST", f"/api/campaigns/{store.id}/prospects", body), "phones[3]")
    assert list(found) == ["phones[3]"]


@pytest.mark.parametrize("phone", BAD_PHONES, ids=lambda p: ascii(p)[:30])
def test_add_over_grpc_refuses_the_whole_request_for_one_bad_phone_and_names_its_index(store, phone):
    request = api.AddProspectsRequest(id=store.id, phones=phones(3, first=100) + [phone])
    found = grpc_error(lambda: store.account.grpc("AddProspects", request), "INVALID_ARGUMENT")
    assert list(found) == ["phones[3]"]


def test_add_names_the_first_hundred_of_many_bad_phones(store):
    body = {"phones": phones(10, first=100) + ["bad"] * 150}
    found = rest_error(store.account.rest("POST", f"/api/campaigns/{store.id}/prospects", body), "INVALID_ARGUMENT")
    assert list(found) == [f"phones[{i}]" for i in range(10, 110)]
    request = api.AddProspectsRequest(id=store.id, phones=body["phones"])
    found = grpc_error(lambda: store.account.grpc("AddProspects", request), "INVALID_ARGUMENT")
    assert list(found) == [f"phones[{i}]" for i in range(10, 110)]


@pytest.mark.parametrize("body,field", [
    ({}, "phones"),
    ({"phones": []}, "phones"),
    ({"phones": None}, "phones"),
    ({"phones": phones(10_001)}, "phones"),
    ({"phones": "+14155551234"}, "phones"),
    ({"phones": [14155551234]}, "phones[0]"),
    ({"phones": ["+14155551234", None]}, "phones[1]"),
    ({"phones": [["+14155551234"]]}, "phones[0]"),
    ({"phones": ["+14155551234"], "phone": "+14155551235"}, "phone"),
], ids=lambda value: json.dumps(value)[:40] if isinstance(value, dict) else value)
def test_add_over_rest_refuses_no_phones_too_many_and_wrong_types(store, body, field):
    refused(store.account.rest("POST", f"/api/campaigns/{store.id}/prospects", body), field)


@pytest.mark.parametrize("count", [0, 10_001])
def test_add_over_grpc_refuses_no_phones_and_too_many(store, count):
    request = api.AddProspectsRequest(id=store.id, phones=phones(count))
    found = grpc_error(lambda: store.account.grpc("AddProspects", request), "INVALID_ARGUMENT")
    assert list(found) == ["phones"]


# Ids, pages and queries


@pytest.mark.parametrize("campaign", ["camp_unknown", "x", "camp_" + "a" * 5000, "camp_%00", "%2e%2e", "camp_%ff"])
def test_an_unknown_or_senseless_id_is_not_found_over_rest(store, campaign):
    for method, path, body in [("GET", "", None), ("GET", "/stats", None), ("GET", "/prospects", None),
                               ("POST", "/start", None), ("PATCH", "", {"name": "n"}),
                               ("POST", "/prospects", {"phones": phones(1)})]:
        answer = store.account.rest(method, f"/api/campaigns/{campaign}{path}", body)
        assert answer.status_code in (404, 400), f"{method} {path}: {answer.status_code} {answer.text}"
        rest_error(answer, "NOT_FOUND" if answer.status_code == 404 else "INVALID_ARGUMENT")
        if campaign.isalnum() or campaign == "camp_unknown":
            assert answer.status_code == 404


@pytest.mark.parametrize("method", ["GetCampaign", "UpdateCampaign", "StartCampaign", "PauseCampaign",
                                    "ResumeCampaign", "CancelCampaign", "AddProspects", "GetCampaignStats"])
def test_an_unknown_id_is_not_found_over_grpc_and_no_id_is_refused(store, method):
    request = getattr(api, f"{method}Request")(id="camp_unknown")
    if method == "AddProspects":
        request.phones.extend(phones(1))
    grpc_error(lambda: store.account.grpc(method, request), "NOT_FOUND")
    request.id = ""
    grpc_error(lambda: store.account.grpc(method, request), "NOT_FOUND", "INVALID_ARGUMENT")


@pytest.mark.parametrize("method", ["ListProspects", "WatchStats"])
def test_a_stream_of_an_unknown_id_is_not_found(store, method):
    request = getattr(api, f"{method}Request")(id="camp_unknown")
    grpc_error(lambda: list(store.account.stream(method, request, timeout=10)), "NOT_FOUND")


@pytest.mark.parametrize("path", ["/api/campaigns", "/api/campaigns/{id}/prospects"])
@pytest.mark.parametrize("query,field", [
    ("pageSize=0", "pageSize"), ("pageSize=-1", "pageSize"), ("pageSize=abc", "pageSize"), ("pageSize=", "pageSize"),
    ("pageSize=1.5", "pageSize"), ("pageSize=1000001", "pageSize"), ("pageSize=99999999999999999999", "pageSize"),
    ("pageSize=10&pageToken=nonsense", "pageToken"), ("pageToken=%00%ff", "pageToken"),
])
def test_a_bad_page_over_rest_is_refused_by_name(store, path, query, field):
    refused(store.account.rest("GET", f"{path.format(id=store.id)}?{query}"), field)


def test_a_bad_page_over_grpc_is_refused_by_name(store):
    def campaigns(**page):
        return lambda: store.account.grpc("ListCampaigns", api.ListCampaignsRequest(**page))

    def prospects(**page):
        return lambda: list(store.account.stream("ListProspects", api.ListProspectsRequest(id=store.id, **page)))
    for call, most in [(campaigns, 1000), (prospects, 1_000_000)]:
        assert list(grpc_error(call(page_size=0), "INVALID_ARGUMENT")) == ["page_size"]
        assert list(grpc_error(call(page_size=most + 1), "INVALID_ARGUMENT")) == ["page_size"]
        assert list(grpc_error(call(page_token="nonsense"), "INVALID_ARGUMENT")) == ["page_token"]


@pytest.mark.parametrize("interval", [Duration(seconds=-1), Duration(seconds=3601), Duration(nanos=-1),
                                      Duration(seconds=1, nanos=2_000_000_000), Duration(seconds=2 ** 62)],
                         ids=lambda d: f"{d.seconds}s{d.nanos}ns")
def test_watch_refuses_an_interval_out_of_range(store, interval):
    request = api.WatchStatsRequest(id=store.id, min_interval=interval)
    found = grpc_error(lambda: list(store.account.stream("WatchStats", request, timeout=5)), "INVALID_ARGUMENT")
    assert_names(found, "min_interval*")


# What only gRPC can carry


@pytest.mark.parametrize("request_,field", [
    (api.CreateCampaignRequest(name="n", mode=model.Mode(calls_per_second=math.nan)), "mode.calls_per_second"),
    (api.CreateCampaignRequest(name="n", mode=model.Mode(calls_per_second=math.inf)), "mode.calls_per_second"),
    (api.CreateCampaignRequest(name="n", channel=99), "channel"),
    (api.CreateCampaignRequest(name="n", channel=-1), "channel"),
    (api.CreateCampaignRequest(name="n", caller_id_strategy=model.CallerIdStrategy(selection=99)),
     "caller_id_strategy.selection"),
    (api.CreateCampaignRequest(name="n", schedule=model.Schedule(start_hour=2 ** 32 - 1)), "schedule.start_hour"),
    (api.CreateCampaignRequest(name="n", schedule=model.Schedule(days=[2 ** 32 - 1])), "schedule.days*"),
], ids=lambda value: str(value).replace("\n", " ")[:50])
def test_numbers_out_of_range_over_grpc_are_refused_by_name(store, request_, field):
    found = grpc_error(lambda: store.account.grpc("CreateCampaign", request_), "INVALID_ARGUMENT")
    assert_names(found, field)


def test_invalid_utf8_over_grpc_is_refused_by_name(store):
    found = grpc_error(lambda: store.account.raw("CreateCampaign", b"\x0a\x03a\xff\xfe"), "INVALID_ARGUMENT")
    assert_names(found, "name")
    message = b"\x0a\x01n\x1a\x05\x32\x03a\xc0\xaf"  # mode.message
    found = grpc_error(lambda: store.account.raw("CreateCampaign", message), "INVALID_ARGUMENT")
    assert_names(found, "mode.message")


@pytest.mark.parametrize("message", [b"\x0a\x05ab", b"\x0a\xff\xff\xff\xff\x0f", b"\xff", b"\x0a", b"\x0b\x0b\x0b",
                                     b"\x1a\x02\x12\x7f", b"\x80" * 20],
                         ids=["short string", "length of 4 GiB", "cut tag", "no length", "groups", "short inner",
                              "endless varint"])
def test_a_message_that_does_not_decode_is_a_typed_error(store, message):
    grpc_error(lambda: store.account.raw("CreateCampaign", message), "INVALID_ARGUMENT", "INTERNAL")


def test_unknown_fields_are_skipped_as_protobuf_demands(store):
    message = api.GetCampaignStatsRequest(id=store.id).SerializeToString() + b"\xf8\x7f\x01" + b"\xc2\x3e\x02hi"
    assert store.account.raw("GetCampaignStats", message)


@pytest.mark.parametrize("path", [SERVICE + "Nope", SERVICE + "getcampaign", "/campaigns.v1.Other/GetCampaign",
                                  "/CampaignService/GetCampaign", "/no-slash", SERVICE, "//", "/x/y/z"])
def test_an_unknown_method_is_unimplemented(store, path):
    grpc_error(lambda: store.account.raw(path, b""), "UNIMPLEMENTED")


def test_a_message_over_the_receive_limit_is_resource_exhausted_and_the_connection_lives(store):
    account = store.account
    big = api.CreateCampaignRequest(name="x" * (5 << 20)).SerializeToString()
    grpc_error(lambda: account.raw("CreateCampaign", big), "RESOURCE_EXHAUSTED")
    assert account.grpc("GetCampaignStats", api.GetCampaignStatsRequest(id=store.id)).total == 3


def test_a_message_just_under_the_receive_limit_is_read(store):
    message = api.CreateCampaignRequest(name="x" * ((4 << 20) - 10)).SerializeToString()
    assert len(message) <= 4 << 20
    found = grpc_error(lambda: store.account.raw("CreateCampaign", message), "INVALID_ARGUMENT")
    assert_names(found, "name")


def test_an_error_message_with_other_letters_survives_its_encoding(store):
    request = api.CreateCampaignRequest(name="n", schedule=model.Schedule(timezone="Mars/Ólympus 100%\r\n"))
    with pytest.raises(grpc.RpcError) as caught:
        store.account.grpc("CreateCampaign", request)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert "\ufffd" not in caught.value.details()
