"""REST as HTTP: methods, routes, bodies, connections, and what a hostile peer may send over HTTP/1.1."""

import json
import socket
import time

import pytest

from harness import DEMO_KEY, rest_error
from laws import phones, wait_until
from wire import Http1, Http2

AUTH = f"Host: localhost\r\nAuthorization: Bearer {DEMO_KEY}\r\n"
MIB = 1 << 20


def head(line: str, *more: str) -> bytes:
    return (f"{line}\r\n{AUTH}" + "".join(f"{m}\r\n" for m in more) + "\r\n").encode("latin-1")


def post(body: bytes, *more: str) -> bytes:
    return head("POST /api/campaigns HTTP/1.1", "Content-Type: application/json", f"Content-Length: {len(body)}",
                *more) + body


@pytest.fixture(scope="module")
def campaign(me):
    return me.create(phones(3))


# Routes and methods


@pytest.mark.parametrize("path", ["/", "/api", "/api/", "/api/campaign", "/api/campaigns/x/y/z", "/API/campaigns",
                                  "/api/campaigns/{id}/stop", "/api/campaigns/{id}/stats/more", "/%00"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_route_is_404_with_the_envelope(me, campaign, method, path):
    rest_error(me.rest(method, path.format(id=campaign)), "NOT_FOUND")


@pytest.mark.parametrize("path,allowed", [
    ("/api/campaigns", {"GET", "POST"}),
    ("/api/campaigns/{id}", {"GET", "PATCH"}),
    ("/api/campaigns/{id}/start", {"POST"}),
    ("/api/campaigns/{id}/pause", {"POST"}),
    ("/api/campaigns/{id}/resume", {"POST"}),
    ("/api/campaigns/{id}/cancel", {"POST"}),
    ("/api/campaigns/{id}/prospects", {"GET", "POST"}),
    ("/api/campaigns/{id}/stats", {"GET"}),
    ("/api/campaigns/{id}/stats/watch", {"GET"}),
])
def test_a_wrong_method_is_405_and_says_which_are_allowed(me, campaign, path, allowed):
    before = me.campaign(campaign)
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed:
        answer = me.rest(method, path.format(id=campaign))
        assert answer.status_code == 405, f"{method}: {answer.status_code} {answer.text}"
        said = {m.strip() for m in answer.headers["Allow"].split(",")}
        assert said - {"HEAD", "OPTIONS"} == allowed, f"{method}: Allow: {answer.headers['Allow']}"
        error = answer.json()["error"]
        assert error["code"] and error["message"]
    assert me.campaign(campaign) == before


def test_head_answers_as_get_without_a_body_and_keeps_the_connection_in_step(me, campaign):
    with Http1(me.server.address) as connection:
        for path in ("/api/campaigns", f"/api/campaigns/{campaign}/stats"):
            connection.send(head(f"HEAD {path} HTTP/1.1"))
            answer = connection.read(body=False)
            assert answer.status_code == 200
            assert answer.headers["Content-Type"].split(";")[0] == "application/json"
            connection.send(head(f"GET {path} HTTP/1.1"))
            answer = connection.read()
            assert answer.status_code == 200 and answer.json()


# Bodies


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml",
                                  "multipart/form-data; boundary=x", "application/jsonx", "nonsense"])
def test_a_body_of_another_content_type_is_415(me, campaign, kind):
    before = len(me.campaigns())
    for path in ("/api/campaigns", f"/api/campaigns/{campaign}/prospects"):
        answer = me.rest("POST", path, data=b'{"name":"n"}', headers={"Content-Type": kind})
        assert answer.status_code == 415, f"{answer.status_code} {answer.text}"
        assert answer.json()["error"]["code"]
    assert len(me.campaigns()) == before


def test_a_body_of_8_mib_is_read_and_one_byte_more_is_413(me):
    body = b'{"name":"big"}'
    full = body + b" " * (8 * MIB - len(body))
    answer = me.rest("POST", "/api/campaigns", data=full, headers={"Content-Type": "application/json"}, timeout=60)
    assert answer.status_code == 201, f"{answer.status_code} {answer.text[:300]}"
    before = len(me.campaigns())
    with Http1(me.server.address, deadline=30) as connection:
        connection.send(post(full + b" "))
        answer = connection.read()
    assert answer.status_code == 413, answer.text
    assert answer.json()["error"]["code"]
    assert len(me.campaigns()) == before


def test_a_body_announced_beyond_the_limit_is_413_before_it_is_sent(me):
    with Http1(me.server.address) as connection:
        connection.send(head("POST /api/campaigns HTTP/1.1", "Content-Type: application/json",
                             f"Content-Length: {1 << 40}"))
        assert connection.read().status_code == 413
    me.server.assert_alive()


def test_a_chunked_body_beyond_the_limit_is_413(me):
    piece = b"10000\r\n" + b" " * 65536 + b"\r\n"
    with Http1(me.server.address, deadline=30) as connection:
        connection.send(head("POST /api/campaigns HTTP/1.1", "Content-Type: application/json",
                             "Transfer-Encoding: chunked") + piece * 140 + b"0\r\n\r\n")
        assert connection.read().status_code == 413
    me.server.assert_alive()


def test_a_chunked_body_is_read(me):
    with Http1(me.server.address) as connection:
        connection.send(head("POST /api/campaigns HTTP/1.1", "Content-Type: application/json",
                             "Transfer-Encoding: chunked") + b'8;x=y\r\n{"name":\r\n4\r\n"c"}\r\n0\r\nT: v\r\n\r\n')
        answer = connection.read()
    assert answer.status_code == 201 and answer.json()["name"] == "c"


def test_a_body_that_waits_for_100_continue_gets_it(me):
    body = b'{"name":"patient"}'
    with Http1(me.server.address) as connection:
        request = post(body, "Expect: 100-continue")
        connection.send(request[:-len(body)])
        answer = connection.read()
        assert answer is not None and answer.status_code == 100
        connection.send(body)
        assert connection.read().status_code == 201


def test_a_body_cut_off_by_the_end_of_the_connection_stores_nothing(me):
    before = me.campaigns()
    for cut in (1, 10, 20):
        with Http1(me.server.address) as connection:
            connection.socket.sendall(post(b'{"name":"cut off in the middle"}')[:-cut])
            connection.socket.shutdown(socket.SHUT_WR)
            connection.read()
    me.server.assert_alive()
    assert me.campaigns() == before


# Connections


def test_a_connection_is_kept_for_many_requests(me, campaign):
    with Http1(me.server.address) as connection:
        for _ in range(20):
            connection.send(head(f"GET /api/campaigns/{campaign}/stats HTTP/1.1"))
            assert connection.read().json()["total"] == 3
            connection.send(post(b'{"name":""}'))
            assert connection.read().status_code == 400, "an error in between does not end the connection"


def test_connection_close_is_honoured(me):
    with Http1(me.server.address) as connection:
        connection.send(head("GET /api/campaigns HTTP/1.1", "Connection: close"))
        assert connection.read().status_code == 200
        assert connection.is_closed()


def test_http_1_0_is_answered_and_closed(me, campaign):
    with Http1(me.server.address) as connection:
        connection.send(head(f"GET /api/campaigns/{campaign}/stats HTTP/1.0"))
        answer = b""
        while piece := connection.socket.recv(65536):
            answer += piece
    assert answer.split(b"\r\n")[0].split()[1] == b"200"
    assert b"chunked" not in answer.lower(), "HTTP/1.0 knows no chunks"


def test_pipelined_requests_are_answered_in_order(me):
    names = [f"pipelined {i}" for i in range(10)]
    with Http1(me.server.address) as connection:
        connection.send(b"".join(post(json.dumps({"name": n}).encode()) for n in names)
                        + head("GET /api/campaigns HTTP/1.1"))
        for name in names:
            answer = connection.read()
            assert answer.status_code == 201 and answer.json()["name"] == name
        listed = [c["name"] for c in connection.read().json()["campaigns"]]
    assert listed[-10:] == names, "a request sees what those before it did"


def test_a_request_in_single_bytes_is_read(me):
    with Http1(me.server.address) as connection:
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in post(b'{"name":"slow"}'):
            connection.socket.send(bytes([byte]))
        assert connection.read().status_code == 201


def test_a_percent_encoded_path_means_what_it_decodes_to(me, campaign):
    with Http1(me.server.address) as connection:  # `requests` would decode it.
        connection.send(head(f"GET /api/campaigns/%63amp%5F{campaign.removeprefix('camp_')}/stats HTTP/1.1"))
        answer = connection.read()
    assert answer.status_code == 200 and answer.json()["total"] == 3


# A hostile peer


HOSTILE = {
    "no request line": b"\r\n\r\n\r\n",
    "nonsense": b"nonsense\r\n\r\n",
    "no version": b"GET /api/campaigns\r\n\r\n",
    "two spaces": b"GET  /api/campaigns  HTTP/1.1\r\n\r\n",
    "version 9": b"GET / HTTP/9.9\r\n\r\n",
    "lower-case version": b"GET / http/1.1\r\n\r\n",
    "TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200,
    "NUL in the path": head("GET /api/camp\0aigns HTTP/1.1"),
    "NUL in a header": head("GET /api/campaigns HTTP/1.1", "X: a\0b"),
    "space before the colon": head("GET /api/campaigns HTTP/1.1", "X : a"),
    "header without colon": head("GET /api/campaigns HTTP/1.1", "nonsense"),
    "bare CR in a header": head("GET /api/campaigns HTTP/1.1", "X: a\rb"),
    "length and chunked": head("POST /api/campaigns HTTP/1.1", "Content-Type: application/json", "Content-Length: 4",
                               "Transfer-Encoding: chunked") + b'c\r\n{"name":"n"}\r\n0\r\n\r\n',
    "two lengths": head("POST /api/campaigns HTTP/1.1", "Content-Type: application/json", "Content-Length: 12",
                        "Content-Length: 4") + b'{"name":"n"}',
    "negative length": head("POST /api/campaigns HTTP/1.1", "Content-Type: application/json", "Content-Length: -1")
    + b'{"name":"n"}',
    "length of letters": head("POST /api/campaigns HTTP/1.1", "Content-Type: application/json", "Content-Length: 1e1")
    + b'{"name":"n"}',
    "length beyond 64 bits": head("POST /api/campaigns HTTP/1.1", "Content-Type: application/json",
                                  "Content-Length: 99999999999999999999999") + b'{"name":"n"}',
    "bad chunk size": head("POST /api/campaigns HTTP/1.1", "Content-Type: application/json",
                           "Transfer-Encoding: chunked") + b'zz\r\n{"name":"n"}\r\n0\r\n\r\n',
    "chunk longer than its size": head("POST /api/campaigns HTTP/1.1", "Content-Type: application/json",
                                       "Transfer-Encoding: chunked") + b'2\r\n{"name":"n"}\r\n0\r\n\r\n',
    "chunked not last": head("POST /api/campaigns HTTP/1.1", "Content-Type: application/json",
                             "Transfer-Encoding: chunked, gzip") + b'c\r\n{"name":"n"}\r\n0\r\n\r\n',
    "one huge header": head("GET /api/campaigns HTTP/1.1", "X: " + "a" * 300_000),
    "many headers": head("GET /api/campaigns HTTP/1.1", *(f"X-{i}: {'a' * 50}" for i in range(20_000))),
    "huge path": head("GET /api/campaigns?" + "a" * 300_000 + " HTTP/1.1"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_request_is_refused_and_the_server_unharmed(me, case):
    before = me.campaigns()
    with Http1(me.server.address) as connection:
        connection.send(HOSTILE[case])
        if case == "no request line":
            connection.socket.shutdown(socket.SHUT_WR)
        answer = connection.read()
        if answer is not None:
            assert answer.status_code in (400, 404, 411, 413, 414, 431, 501, 505), f"{answer.status_code} {answer.text}"
    me.server.assert_alive()
    assert me.campaigns() == before, "a refused request left something behind"


@pytest.mark.parametrize("case", ["length and chunked", "two lengths", "chunk longer than its size", "bad chunk size",
                                  "negative length"])
def test_an_ambiguous_body_never_lets_a_second_request_through(me, case):
    before = me.campaigns()
    with Http1(me.server.address) as connection:
        connection.send(HOSTILE[case] + post(b'{"name":"smuggled"}'))
        while connection.read() is not None:
            pass
    assert me.campaigns() == before, "RFC 9112 6.1, 6.3: the connection ends after such a request"


def test_a_malformed_request_line_is_answered_with_400(me):
    for case in ("nonsense", "length and chunked", "NUL in a header", "negative length"):
        with Http1(me.server.address) as connection:
            connection.send(HOSTILE[case])
            answer = connection.read()
            assert answer is not None and answer.status_code == 400, f"{case}: {answer}"


def test_connections_that_say_nothing_or_half_a_word_keep_nobody_waiting(me):
    held = []
    starts = [b"", b"G", b"GET /api/campaigns HTTP/1.1\r\n", b"P", b"PRI * HT", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]
    for start in starts * 20:
        connection = socket.create_connection(me.server.address, timeout=10)
        connection.sendall(start)
        held.append(connection)
    begin = time.monotonic()
    me.server.assert_alive()
    assert time.monotonic() - begin < 5
    for connection in held:
        connection.close()
    me.server.assert_alive()


# REST over HTTP/2


@pytest.fixture(scope="module")
def second(me):
    with Http2(me.server.address) as connection:
        yield connection


@pytest.mark.parametrize("path", ["/api/campaigns", "/api/campaigns/{id}", "/api/campaigns/{id}/stats",
                                  "/api/campaigns/{id}/prospects", "/api/campaigns?pageSize=2",
                                  "/api/campaigns?pageSize=0", "/api/campaigns/camp_unknown", "/nowhere"])
def test_get_over_http_2_answers_the_same_as_over_http_1(me, second, campaign, path):
    path = path.format(id=campaign)
    one, two = me.rest("GET", path), second.fetch("GET", path, DEMO_KEY)
    assert two.status_code == one.status_code
    assert two.headers["content-type"] == one.headers["Content-Type"]
    assert two.body == one.content
    assert "grpc-status" not in two.trailers and "grpc-status" not in two.headers


def test_the_page_works_over_http_2(me, second):
    answer = second.fetch("POST", "/api/campaigns", DEMO_KEY, b'{"name":"over 2","callerIds":["+19495551000"]}')
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert answer.headers["location"] == f"/api/campaigns/{found['id']}"
    assert list(found) == ["id", "name", "status", "channel"]
    base = f"/api/campaigns/{found['id']}"
    body = json.dumps({"phones": phones(3)}).encode()
    assert second.fetch("POST", f"{base}/prospects", DEMO_KEY, body).json() == {"added": 3}
    assert second.fetch("PATCH", base, DEMO_KEY, b'{"name":"renamed"}').json()["name"] == "renamed"
    assert second.fetch("POST", f"{base}/start", DEMO_KEY).json()["status"] == "dialing"
    wait_until(lambda: second.fetch("GET", base, DEMO_KEY).json()["status"] == "completed", "it completed", 30)
    answer = second.fetch("POST", f"{base}/cancel", DEMO_KEY)
    rest_error(answer, "FAILED_PRECONDITION")


def test_errors_over_http_2_are_the_same(me, second):
    answer = second.fetch("POST", "/api/campaigns", DEMO_KEY, b'{"name":""}')
    assert list(rest_error(answer, "INVALID_ARGUMENT")) == ["name"]
    rest_error(second.fetch("GET", "/api/campaigns", "nobody"), "UNAUTHENTICATED")
    answer = second.fetch("DELETE", "/api/campaigns", DEMO_KEY)
    assert answer.status_code == 405 and "GET" in answer.headers["allow"]
    number = second.request([(":method", "POST"), (":scheme", "http"), (":authority", "x"), (":path", "/api/campaigns"),
                             ("authorization", f"Bearer {DEMO_KEY}"), ("content-type", "text/plain")], b"name")
    assert second.reply(number).status_code == 415


def test_head_over_http_2_has_no_body(me, second):
    answer = second.fetch("HEAD", "/api/campaigns", DEMO_KEY)
    assert answer.status_code == 200 and answer.body == b""


def test_a_body_beyond_the_limit_over_http_2_is_413(me):
    with Http2(me.server.address, deadline=30) as connection:
        answer = connection.fetch("POST", "/api/campaigns", DEMO_KEY, b" " * (8 * MIB + 1))
        assert answer.status_code == 413
    me.server.assert_alive()
