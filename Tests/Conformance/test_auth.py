"""Keys and accounts, over both doors."""

from pathlib import Path

import grpc
import pytest
from campaigns.v1 import campaign_service_pb2 as api

from harness import DEMO_KEY, SERVICE, create_key, grpc_error, rest_error
from laws import phones
from wire import Http1

ROUTES = [("POST", "/api/campaigns", {"name": "n"}), ("GET", "/api/campaigns", None),
          ("GET", "/api/campaigns/{id}", None), ("PATCH", "/api/campaigns/{id}", {"name": "n"}),
          ("POST", "/api/campaigns/{id}/start", None), ("POST", "/api/campaigns/{id}/pause", None),
          ("POST", "/api/campaigns/{id}/resume", None), ("POST", "/api/campaigns/{id}/cancel", None),
          ("POST", "/api/campaigns/{id}/prospects", {"phones": phones(1)}),
          ("GET", "/api/campaigns/{id}/prospects", None), ("GET", "/api/campaigns/{id}/stats", None),
          ("GET", "/api/campaigns/{id}/stats/watch", None)]
UNARY = ["CreateCampaign", "GetCampaign", "ListCampaigns", "UpdateCampaign", "StartCampaign", "PauseCampaign",
         "ResumeCampaign", "CancelCampaign", "AddProspects", "GetCampaignStats"]
STREAMS = ["ListProspects", "WatchStats"]
BAD_KEYS = [None, "", "Bearer", "Bearer ", "Bearer tk_test_unknown", "Bearer tk_live_unknown", f"Basic {DEMO_KEY}",
            DEMO_KEY, f"Bearer {DEMO_KEY}x", f"Bearer {DEMO_KEY[:-1]}", f"Bearer {DEMO_KEY.upper()}",
            f"Bearer {DEMO_KEY} {DEMO_KEY}", "Bearer " + "a" * 5000]


def request_of(method: str, campaign: str):
    request = getattr(api, f"{method}Request")()
    if hasattr(request, "id"):
        request.id = campaign
    if hasattr(request, "name"):
        request.name = "n"
    if hasattr(request, "phones"):
        request.phones.extend(phones(1, first=900))
    return request


def send(account, route, campaign):
    method, path, body = route
    return account.rest(method, path.format(id=campaign), body)


@pytest.fixture(scope="module")
def mine(demo):
    account = demo.new_account("auth")
    account.campaign_id = account.create(phones(1))
    yield account
    account.close()


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: f"{r[0]} {r[1]}")
def test_every_route_without_a_key_is_401_with_the_envelope(mine, route):
    before = mine.campaign(mine.campaign_id)
    stranger = mine.server.account("x")
    del stranger.session.headers["Authorization"]
    answer = send(stranger, route, mine.campaign_id)
    rest_error(answer, "UNAUTHENTICATED")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer"), "RFC 9110 11.6.1: a 401 says which scheme"
    assert mine.campaign(mine.campaign_id) == before


@pytest.mark.parametrize("value", BAD_KEYS, ids=lambda v: str(v)[:40])
def test_a_missing_unknown_or_malformed_key_is_401_over_rest(mine, value):
    stranger = mine.server.account("x")
    stranger.session.headers["Authorization"] = value
    rest_error(stranger.rest("GET", "/api/campaigns"), "UNAUTHENTICATED")
    rest_error(stranger.rest("POST", "/api/campaigns", {"name": "n"}), "UNAUTHENTICATED")


@pytest.mark.parametrize("value", BAD_KEYS, ids=lambda v: str(v)[:40])
def test_a_missing_unknown_or_malformed_key_is_unauthenticated_over_grpc(mine, value):
    metadata = [] if value is None else [("authorization", value.rstrip())]
    message = request_of("GetCampaign", mine.campaign_id).SerializeToString()
    grpc_error(lambda: mine.raw("GetCampaign", message, metadata), "UNAUTHENTICATED")


@pytest.mark.parametrize("method", UNARY + STREAMS)
def test_every_method_without_a_key_is_unauthenticated(mine, method):
    message = request_of(method, mine.campaign_id).SerializeToString()
    if method in UNARY:
        grpc_error(lambda: mine.raw(method, message, metadata=[]), "UNAUTHENTICATED")
    else:
        call = mine.channel.unary_stream(SERVICE + method)
        grpc_error(lambda: list(call(message, timeout=10)), "UNAUTHENTICATED")


def test_a_key_with_strange_bytes_is_401_or_400_and_harms_nothing(mine):
    for value in [b"Bearer \xff\xfe", b"Bearer tk_test_\xc3\xa9", b"Bearer a\tb"]:
        with Http1(mine.server.address) as connection:
            connection.send(b"GET /api/campaigns HTTP/1.1\r\nHost: x\r\nAuthorization: " + value + b"\r\n\r\n")
            answer = connection.read()
            assert answer is not None and answer.status_code in (400, 401)
    mine.server.assert_alive()


def test_two_authorization_headers_are_refused(mine):
    with Http1(mine.server.address) as connection:
        connection.send(b"GET /api/campaigns HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer nobody\r\n"
                        b"Authorization: Bearer " + DEMO_KEY.encode() + b"\r\n\r\n")
        assert connection.read().status_code in (400, 401)


@pytest.mark.parametrize("route", [r for r in ROUTES if "{id}" in r[1]], ids=lambda r: f"{r[0]} {r[1]}")
def test_another_accounts_campaign_looks_like_an_unknown_one_over_rest(mine, me, route):
    unknown = mine.campaign_id[:-4] + "0000"
    before = mine.campaign(mine.campaign_id)
    theirs, nobodys = send(me, route, mine.campaign_id), send(me, route, unknown)
    rest_error(theirs, "NOT_FOUND")
    rest_error(nobodys, "NOT_FOUND")
    assert theirs.text.replace(mine.campaign_id, "ID") == nobodys.text.replace(unknown, "ID"), "the answers differ"
    assert sorted(theirs.headers) == sorted(nobodys.headers)
    assert mine.campaign(mine.campaign_id) == before


@pytest.mark.parametrize("method", [m for m in UNARY + STREAMS if m not in ("CreateCampaign", "ListCampaigns")])
def test_another_accounts_campaign_looks_like_an_unknown_one_over_grpc(mine, me, method):
    unknown = mine.campaign_id[:-4] + "0000"

    def outcome(campaign):
        with pytest.raises(grpc.RpcError) as caught:
            answer = getattr(me.stub, method)(request_of(method, campaign), metadata=me.metadata, timeout=10)
            if method in STREAMS:
                list(answer)
        assert caught.value.code() is grpc.StatusCode.NOT_FOUND, caught.value
        details = {k: v for k, v in caught.value.trailing_metadata() if k == "grpc-status-details-bin"}
        return caught.value.details().replace(campaign, "ID"), sorted(details)
    assert outcome(mine.campaign_id) == outcome(unknown)


def test_a_key_made_while_the_server_runs_works_at_once(demo):
    for i in range(3):
        account = demo.account(create_key(demo.store, f"made-late-{i}"))
        assert account.campaigns() == []
        account.create()
        assert len(account.campaigns()) == 1
        account.close()


def test_an_account_may_have_several_keys_and_they_see_the_same_campaigns(demo):
    one, two = demo.new_account("two-keys"), demo.new_account("two-keys")
    assert one.key != two.key
    campaign = one.create()
    assert [c["id"] for c in two.campaigns()] == [campaign]


def test_keys_are_not_kept_in_the_store_as_they_are(demo):
    key = create_key(demo.store, "hashed")
    path = Path(demo.store.removeprefix("sqlite:"))
    files = [f for f in path.parent.iterdir() if f.name.startswith(path.name)]
    assert files
    for file in files:
        assert key.encode() not in file.read_bytes(), f"{file.name} holds the key itself"
