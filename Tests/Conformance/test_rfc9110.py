"""RFC 9110, HTTP's semantics, of REST over HTTP/2. Table: docs/http2.md."""

import email.utils
import time

import pytest

from frames import BODY, DATA, GET, POST, Peer, data, headers, replaced


@pytest.fixture
def peer(demo):
    with Peer(demo.address) as peer:
        yield peer
    demo.assert_alive()


@pytest.fixture(scope="module")
def campaign(me):
    return me.create(["+19495550001"])


def exchange(peer, stream: int, method: str, path: str, body: bytes | None = None, *more) -> dict:
    fields = replaced(GET, method=method, path=path) + list(more)
    if body is None:
        peer.send(headers(stream, fields))
    else:
        peer.send(headers(stream, fields + [("content-type", "application/json")], end=False), data(stream, body))
    return peer.response(stream)


@pytest.mark.parametrize("path", ["/api/account", "/api/campaigns", "/nowhere", "/api/campaigns/camp_unknown"])
def test_8_6_a_content_length_is_that_of_the_content(peer, path):
    got = exchange(peer, 1, "GET", path)
    assert got["body"]
    if "content-length" in got:
        assert int(got["content-length"]) == len(got["body"])


@pytest.mark.parametrize("path", ["/api/account", "/api/campaigns", "/nowhere", "/api/campaigns/{}", "/api/campaigns/{}/stats", "/api/campaigns/camp_unknown"])
def test_9_3_2_head_has_the_fields_of_get_and_no_content(peer, campaign, path):
    path = path.format(campaign)
    get = exchange(peer, 1, "GET", path)
    head = exchange(peer, 3, "HEAD", path)
    assert head["body"] == b"" and not peer.of(DATA, 3) or all(f.payload == b"" for f in peer.of(DATA, 3))
    vary = {"body", "date"}
    if path.endswith(campaign) or path.endswith("stats"):
        vary |= {"content-length"}    # Its numbers may have changed meanwhile.
    assert {k: v for k, v in head.items() if k not in vary and k != "content-length"} == {
        k: v for k, v in get.items() if k not in vary and k != "content-length"}
    assert head.get("content-length", get.get("content-length")) == get.get("content-length") or "content-length" in vary


@pytest.mark.parametrize("method,path,among", [
    ("DELETE", "/api/campaigns", {"GET", "POST"}), ("PUT", "/api/account", {"GET"}), ("GET", "/api/campaigns/{}/start", {"POST"}),
    ("TRACE", "/api/campaigns", {"GET", "POST"}), ("get", "/api/campaigns", {"GET", "POST"}), ("BREW", "/api/account", {"GET"}),
    ("HEAD", "/api/campaigns/{}/start", {"POST"})])
def test_15_5_6_a_method_that_a_resource_does_not_take_is_405_with_allow(peer, campaign, method, path, among):
    got = exchange(peer, 1, method, path.format(campaign))
    assert got[":status"] == "405"
    allowed = {name.strip() for name in got["allow"].split(",")}
    assert among <= allowed and method not in allowed


def test_9_3_7_options_says_what_a_resource_takes_or_is_405_with_allow(peer):
    got = exchange(peer, 1, "OPTIONS", "/api/campaigns")
    assert got[":status"] in ("200", "204", "405")
    assert {"GET", "POST"} <= {name.strip() for name in got["allow"].split(",")}


@pytest.mark.parametrize("method,path", [("GET", "/api/account"), ("GET", "/nowhere"), ("DELETE", "/api/campaigns"), ("HEAD", "/api/account")])
def test_6_6_1_a_response_has_one_date_of_now_in_imf_fixdate(peer, method, path):
    got = exchange(peer, 1, method, path)
    when = email.utils.parsedate_to_datetime(got["date"])
    assert got["date"] == email.utils.format_datetime(when, usegmt=True)
    assert abs(when.timestamp() - time.time()) < 5
    assert [name for name, _ in peer.fields[1][0]].count("date") == 1


def test_10_1_1_a_client_that_waits_for_100_continue_gets_it_or_a_final_response(peer):
    """Section 10.1.1 lets a server leave out 100 where content has come or the final status is known, and a client may not wait for ever."""
    peer.send(headers(1, [*POST, ("expect", "100-continue"), ("content-length", str(len(BODY)))], end=False))
    peer.sync()
    peer.send(data(1, BODY))
    assert peer.response(1)[":status"] == "400"
    statuses = [dict(fields)[":status"] for fields in peer.fields[1]]
    assert statuses in (["400"], ["100", "400"])


def test_10_1_1_an_expectation_that_would_be_refused_is_refused_before_the_content(peer):
    peer.send(headers(1, replaced(POST, path="/nowhere") + [("expect", "100-continue"), ("content-length", "100")], end=False))
    assert peer.response(1)[":status"] == "404"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_15_5_2_an_unauthenticated_request_is_401_with_www_authenticate(peer, method):
    peer.send(headers(1, [(":method", method), *GET[1:4]]))
    got = peer.response(1)
    assert got[":status"] == "401" and got["www-authenticate"].startswith("Bearer")


def test_8_3_content_has_a_content_type(peer):
    for stream, path in ((1, "/api/account"), (3, "/nowhere")):
        assert exchange(peer, stream, "GET", path)["content-type"].split(";")[0] == "application/json"


def test_9_2_1_safe_methods_with_content_are_answered_and_the_connection_goes_on(peer):
    peer.send(headers(1, GET, end=False), data(1, b"ignored or refused"))
    assert peer.response(1)[":status"] in ("200", "400")
    peer.works(3)


def test_7_4_the_authority_says_nothing_about_what_is_served(peer):
    for stream, authority in enumerate(["localhost:1", "[::1]", "example.com", "127.0.0.1:8080"]):
        peer.send(headers(2 * stream + 1, replaced(GET, authority=authority)))
        assert peer.response(2 * stream + 1)[":status"] == "200"


def test_5_5_the_scheme_says_nothing_about_what_is_served(peer):
    for stream, scheme in enumerate(["http", "https", "HTTP"]):
        peer.send(headers(2 * stream + 1, replaced(GET, scheme=scheme)))
        assert peer.response(2 * stream + 1)[":status"] == "200"
