"""gRPC-Web and Connect on the same port: the official Connect client, and every rule byte by byte."""

import base64
import gzip
import json
import struct
import time
import zlib
from random import Random

import pytest
import requests
from campaigns.v1 import campaign_service_pb2 as api
from campaigns.v1 import suppression_service_pb2 as suppressions
from campaigns.v1.campaign_pb2 import Campaign
from campaigns.v1.campaign_stats_pb2 import CampaignStats
from connectrpc.client import ConnectClientSync, ResponseMetadata
from connectrpc.code import Code
from connectrpc.compat import google_protobuf_binary_codec, google_protobuf_json_codec
from connectrpc.errors import ConnectError
from connectrpc.method import IdempotencyLevel, MethodInfo, StreamType
from connectrpc.protocol import ProtocolType
from google.rpc.error_details_pb2 import BadRequest

from harness import SERVICE, stats_of
from laws import check_forward, own_numbers, phones
from wire import Http1, Http2

OPEN = {"callerIds": own_numbers(50), "schedule": {"timezone": "America/Los_Angeles"}}
ORIGIN = "https://dashboard.example"


def method(name: str, request, response, stream=StreamType.UNARY, safe: bool = True) -> MethodInfo:
    return MethodInfo(name=name, service_name="campaigns.v1.CampaignService", input=request, output=response,
                      idempotency_level=IdempotencyLevel.NO_SIDE_EFFECTS if safe else IdempotencyLevel.UNKNOWN,
                      stream_type=stream)


CREATE = method("CreateCampaign", api.CreateCampaignRequest, Campaign, safe=False)
GET = method("GetCampaign", api.GetCampaignRequest, Campaign)
STATS = method("GetCampaignStats", api.GetCampaignStatsRequest, CampaignStats)
WATCH = method("WatchStats", api.WatchStatsRequest, CampaignStats, StreamType.SERVER_STREAM)

DIALECTS = {
    "connect": {"codec": google_protobuf_binary_codec()},
    "connect-json": {"codec": google_protobuf_json_codec()},
    "grpc-web": {"codec": google_protobuf_binary_codec(), "protocol": ProtocolType.GRPC_WEB},
}


@pytest.fixture(params=list(DIALECTS))
def client(request, demo):
    with ConnectClientSync(f"http://{demo.host}:{demo.port}", send_compression=None, **DIALECTS[request.param]) as made:
        yield made


def key(account) -> dict:
    return {"authorization": f"Bearer {account.key}"}


# The official client


def test_the_official_client_creates_and_reads_a_campaign(client, me):
    request = api.CreateCampaignRequest(name="Größe 東京", caller_ids=["+19495551000"])
    request.mode.calls_per_second = 2.5
    made = client.execute_unary(request=request, method=CREATE, headers=key(me))
    assert made.id.startswith("camp_") and made.name == "Größe 東京"
    read = client.execute_unary(request=api.GetCampaignRequest(id=made.id), method=GET, headers=key(me))
    assert read == me.grpc("GetCampaign", api.GetCampaignRequest(id=made.id)), "every field is what gRPC says"
    assert read.mode.calls_per_second == 2.5 and read.HasField("created_at")


def test_the_official_client_watches_stats_until_the_campaign_is_over(client, me):
    campaign = me.create(phones(60), mode={"calls_per_second": 20}, **OPEN)
    values = []
    for message in client.execute_server_stream(
            request=api.WatchStatsRequest(id=campaign), method=WATCH, headers=key(me), timeout_ms=60_000):
        values.append(stats_of(message))
        if len(values) == 1:
            assert values[0]["total"] == values[0]["queued"] == 60
            me.act(campaign, "start")
        else:
            check_forward(values[-2], values[-1])
    assert values[-1]["progress"] == 100 and len(values) >= 3, f"it moves: {values}"


def test_errors_have_code_message_and_details_of_grpc(client, me):
    with pytest.raises(ConnectError) as wrong:
        client.execute_unary(request=api.CreateCampaignRequest(name="x" * 300), method=CREATE, headers=key(me))
    assert wrong.value.code == Code.INVALID_ARGUMENT
    (detail,) = wrong.value.details
    assert detail.type_name == "google.rpc.BadRequest"
    assert [v.field for v in BadRequest.FromString(detail.message_bytes).field_violations] == ["name"]
    with pytest.raises(ConnectError) as gone:
        client.execute_unary(request=api.GetCampaignRequest(id="camp_no"), method=GET, headers=key(me))
    assert gone.value.code == Code.NOT_FOUND and gone.value.message
    with pytest.raises(ConnectError) as stream:
        list(client.execute_server_stream(request=api.WatchStatsRequest(id="camp_no"), method=WATCH, headers=key(me)))
    assert stream.value.code == Code.NOT_FOUND and stream.value.message == gone.value.message


def test_the_same_key_is_needed_as_over_grpc(client):
    for headers in ({}, {"authorization": "Bearer tk_test_wrong"}):
        with pytest.raises(ConnectError) as refused:
            client.execute_unary(request=api.GetCampaignRequest(id="camp_no"), method=GET, headers=headers)
        assert refused.value.code == Code.UNAUTHENTICATED


def test_a_deadline_ends_a_stream_at_the_server(client, me):
    campaign = me.create(phones(1), **OPEN)
    begin = time.monotonic()
    with pytest.raises(ConnectError) as late:
        list(client.execute_server_stream(
            request=api.WatchStatsRequest(id=campaign), method=WATCH, headers=key(me), timeout_ms=500))
    assert late.value.code == Code.DEADLINE_EXCEEDED
    assert time.monotonic() - begin < 5


def test_a_method_without_side_effects_is_called_by_get(me, demo):
    campaign = me.create(phones(3), **OPEN)
    for name in ("connect", "connect-json"):
        with ConnectClientSync(f"http://{demo.host}:{demo.port}", send_compression=None, **DIALECTS[name]) as client:
            with ResponseMetadata() as seen:
                stats = client.execute_unary(
                    request=api.GetCampaignStatsRequest(id=campaign), method=STATS, headers=key(me), use_get=True)
            assert stats_of(stats) == me.stats(campaign)
            assert seen.headers["content-type"] == ("application/proto" if name == "connect" else "application/json")


@pytest.mark.parametrize("dialect", list(DIALECTS))
def test_compressed_requests_are_taken(me, demo, dialect):
    campaign = me.create(phones(3), **OPEN)
    with ConnectClientSync(f"http://{demo.host}:{demo.port}", **DIALECTS[dialect]) as client:
        stats = client.execute_unary(request=api.GetCampaignStatsRequest(id=campaign), method=STATS, headers=key(me))
        assert stats.total == 3
        values = client.execute_server_stream(request=api.WatchStatsRequest(id=campaign), method=WATCH, headers=key(me))
        assert next(iter(values)).total == 3


@pytest.mark.parametrize("dialect", list(DIALECTS))
def test_requests_may_stream(fresh, demo, dialect):
    upload = MethodInfo(name="UploadSuppressions", service_name="campaigns.v1.SuppressionService",
                        input=suppressions.UploadSuppressionsRequest, output=suppressions.UploadSuppressionsResponse,
                        idempotency_level=IdempotencyLevel.UNKNOWN, stream_type=StreamType.CLIENT_STREAM)
    lines = "".join(f"{phone}\n" for phone in phones(5_000)).encode()
    parts = [suppressions.UploadSuppressionsRequest(
        source="SUPPRESSION_SOURCE_DNC", mode="SUPPRESSION_UPLOAD_MODE_KEEP_GOOD")]
    parts += [suppressions.UploadSuppressionsRequest(data=lines[at:at + 30_000]) for at in range(0, len(lines), 30_000)]
    with ConnectClientSync(f"http://{demo.host}:{demo.port}", send_compression=None, **DIALECTS[dialect]) as client:
        done = client.execute_client_stream(request=iter(parts), method=upload, headers=key(fresh))
    assert done.added == 5_000, done


# Connect byte by byte


def post(server, path: str, body, type: str = "application/json", verb: str = "POST", **headers) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        sent = {"content-type": type, "authorization": "Bearer tk_test_demo"} | {k.replace("_", "-"): v for k, v in headers.items()}
        body = json.dumps(body) if isinstance(body, dict) else body
        return session.request(verb, f"http://{server.host}:{server.port}{path}", data=body,
                               headers={k: v for k, v in sent.items() if v is not None}, timeout=20)


def connect_error(answer, code: str, status: int) -> dict:
    assert answer.status_code == status, f"{answer.status_code} {answer.text}"
    assert answer.headers["content-type"] == "application/json"
    error = answer.json()
    assert error["code"] == code, error
    return error


def test_connect_takes_json_that_curl_would_send(me, demo):
    campaign = me.create(phones(2), **OPEN)
    answer = post(demo, SERVICE + "GetCampaign", {"id": campaign})
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert body["status"] == "CAMPAIGN_STATUS_CREATED" and body["channel"] == "CHANNEL_VOICE", "enums by their full names"
    assert body["stats"]["total"] == 2 and "dialing" not in body["stats"], "what is at its default is not written"
    assert "date" in answer.headers and answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("body", [
    '{"caller_ids": ["+19495551000"], "name": "n"}', '{"callerIds": ["+19495551000"], "name": "n"}',
    '{"callerIds": ["+19495551000"], "name": "n", "channel": 1}',
    '{"callerIds": ["+19495551000"], "name": "n", "channel": "CHANNEL_VOICE", "newer": {"than": ["the server"]}}',
    '{"callerIds": ["+19495551000"], "name": "n", "mode": {"max_retries": "2", "calls_per_second": "0.5"}, "schedule": null}',
])
def test_connect_reads_every_form_of_protojson(demo, body):
    answer = post(demo, SERVICE + "CreateCampaign", body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["name"] == "n"


@pytest.mark.parametrize("body, field, words", [
    ('{"name": "n", "channel": "CHANNEL_FAX"}', "channel", "CHANNEL_VOICE"),
    ('{"name": 5}', "name", "a string"),
    ('{"mode": {"max_retries": 1.5}}', "mode.max_retries", "whole number"),
    ('{"callerIds": ["a"], "caller_ids": ["b"]}', "caller_ids", "more than once"),
    ('{"callerIds": "a"}', "callerIds", "an array"),
])
def test_json_that_does_not_fit_names_the_field(demo, body, field, words):
    error = connect_error(post(demo, SERVICE + "CreateCampaign", body), "invalid_argument", 400)
    (detail,) = error["details"]
    assert detail["type"] == "google.rpc.BadRequest" and "=" not in detail["value"]
    assert detail["debug"]["fieldViolations"][0]["field"] == field
    assert words in detail["debug"]["fieldViolations"][0]["description"], detail
    padded = detail["value"] + "=" * (-len(detail["value"]) % 4)
    assert BadRequest.FromString(base64.b64decode(padded)).field_violations[0].field == field


@pytest.mark.parametrize("body", ["{", "[]", "5", '{"name": "a",}', b'{"name": "\xff"}', '{"a":' * 100 + "1" + "}" * 100])
def test_what_is_no_json_object_is_invalid(demo, body):
    assert connect_error(post(demo, SERVICE + "CreateCampaign", body), "invalid_argument", 400)["message"]


def test_interceptors_speak_before_the_body_is_judged(demo):
    connect_error(post(demo, SERVICE + "CreateCampaign", "{", authorization=None), "unauthenticated", 401)


def test_each_code_has_connects_http_status_and_not_rests(me, demo):
    campaign = me.create(**OPEN)
    me.act(campaign, "cancel")
    connect_error(post(demo, SERVICE + "StartCampaign", {"id": campaign}), "failed_precondition", 400)
    connect_error(post(demo, SERVICE + "GetCampaign", {"id": "camp_no"}), "not_found", 404)


@pytest.mark.parametrize("path, type, status", [
    ("GetCampaign", "text/plain", 415), ("GetCampaign", "application/connect+json", 415), ("WatchStats", "application/json", 415),
    ("GetCampaign", "application/json; charset=latin1", 415), ("GetCampaign", "application/grpc-web+json", 415),
    ("GetCampaign", "application/grpc", 415), ("GetCampaign", "application/xml", 415),
])
def test_another_content_type_is_415_and_the_right_ones_are_told(demo, path, type, status):
    answer = post(demo, SERVICE + path, "{}", type)
    assert answer.status_code == status, answer.text
    told = answer.headers["accept-post"].split(", ")
    assert "application/grpc-web" in told
    assert ("application/connect+json" if path == "WatchStats" else "application/json") in told


def test_get_is_for_methods_without_side_effects(me, demo):
    answer = post(demo, SERVICE + "CreateCampaign?encoding=json&message=%7B%7D", None, None, "GET")
    assert answer.status_code == 405 and answer.headers["allow"] == "POST"
    answer = post(demo, SERVICE + "GetCampaign", None, None, "DELETE")
    assert answer.status_code == 405 and answer.headers["allow"] == "GET, POST"
    stream = post(demo, SERVICE + "WatchStats?encoding=json&message=%7B%7D", None, None, "GET")
    assert stream.status_code == 405, "streams are POST only"
    campaign = me.create(phones(2), **OPEN)
    plain = requests.utils.quote(json.dumps({"id": campaign}))
    packed = base64.urlsafe_b64encode(api.GetCampaignStatsRequest(id=campaign).SerializeToString()).decode()
    for query in (f"message={plain}&encoding=json", f"connect=v1&encoding=json&message={plain}&other=1",
                  f"encoding=json&base64=1&message={base64.urlsafe_b64encode(json.dumps({'id': campaign}).encode()).decode()}"):
        answer = post(demo, SERVICE + "GetCampaignStats?" + query, None, None, "GET")
        assert answer.status_code == 200 and answer.json()["total"] == 2, answer.text
    for padding in ("", "%3D" * (packed.count("="))):
        answer = post(demo, f"{SERVICE}GetCampaignStats?encoding=proto&base64=1&message={packed.rstrip('=')}{padding}", None, None, "GET")
        assert CampaignStats.FromString(answer.content).total == 2
    raw = requests.utils.quote(api.GetCampaignStatsRequest(id=campaign).SerializeToString(), safe="")
    answer = post(demo, f"{SERVICE}GetCampaignStats?encoding=proto&message={raw}%FA%01%02%FF%FE", None, None, "GET")
    assert answer.status_code == 200, f"a message that is not base64 may be any bytes: {answer.text}"
    assert CampaignStats.FromString(answer.content).total == 2
    assert "accept-encoding" in answer.headers["vary"], "a cache would give a compressed response to everyone"
    for query, code, status in (("encoding=xml&message=", None, 415), ("message=", None, 415), ("encoding=json", "invalid_argument", 400),
                                ("encoding=json&connect=v2&message={}", "invalid_argument", 400),
                                ("encoding=json&base64=1&message=*", "invalid_argument", 400),
                                ("encoding=json&compression=br&message={}", "unimplemented", 501)):
        answer = post(demo, SERVICE + "GetCampaignStats?" + query, None, None, "GET")
        assert answer.status_code == status, f"{query}: {answer.status_code} {answer.text}"
        if code:
            connect_error(answer, code, status)


@pytest.mark.parametrize("headers, code, status", [
    ({"connect_protocol_version": "2"}, "invalid_argument", 400), ({"connect_timeout_ms": "1s"}, "invalid_argument", 400),
    ({"connect_timeout_ms": "12345678901"}, "invalid_argument", 400), ({"connect_timeout_ms": "0"}, "deadline_exceeded", 504),
    ({"content_encoding": "br"}, "unimplemented", 501), ({"connect_timeout_ms": "9999999999"}, None, 200),
    ({"connect_protocol_version": "1"}, None, 200),
])
def test_headers_of_connect_are_checked(demo, headers, code, status):
    answer = post(demo, SERVICE + "ListCampaigns", {}, **headers)
    assert answer.status_code == status, answer.text
    if code:
        connect_error(answer, code, status)


def test_health_is_checked_by_connect_without_a_key(demo):
    assert post(demo, "/grpc.health.v1.Health/Check", {}, authorization=None).json() == {"status": "SERVING"}


def test_an_unknown_method_is_unimplemented_and_404(demo):
    for path in ("/campaigns.v1.CampaignService/Nothing", "/no.Such/Method"):
        error = connect_error(post(demo, path, {}, connect_protocol_version="1"), "unimplemented", 404)
        assert "unknown" in error["message"]
    connect_error(post(demo, "/no.Such/Method", b"", "application/proto"), "unimplemented", 404)
    assert post(demo, "/api/nothing", {}).json()["error"]["code"] == "NOT_FOUND", "other paths are REST's"
    answer = post(demo, "/no.Such/Method", b"\0\0\0\0\0", "application/grpc-web")
    assert (answer.status_code, answer.headers["grpc-status"]) == (200, "12")


def test_bodies_of_connect_may_be_compressed(me, demo):
    campaign = me.create(phones(2), **OPEN)
    body = json.dumps({"id": campaign}).encode()
    for name, packed in (("gzip", gzip.compress(body)), ("deflate", zlib.compress(body)), ("identity", body), ("GZIP", gzip.compress(body))):
        assert post(demo, SERVICE + "GetCampaignStats", packed, content_encoding=name).json()["total"] == 2
    connect_error(post(demo, SERVICE + "GetCampaignStats", body, content_encoding="gzip"), "internal", 500)
    bomb = gzip.compress(b" " * (100 << 20))
    connect_error(post(demo, SERVICE + "GetCampaignStats", bomb, content_encoding="gzip"), "resource_exhausted", 429)
    message = base64.urlsafe_b64encode(gzip.compress(body)).decode().rstrip("=")
    answer = post(demo, f"{SERVICE}GetCampaignStats?encoding=json&base64=1&compression=gzip&message={message}", None, None, "GET")
    assert answer.json()["total"] == 2, answer.text
    listed = post(demo, SERVICE + "ListProspects", envelope(gzip.compress(body), 1), "application/connect+json",
                  connect_content_encoding="gzip")
    assert len(envelopes(listed.content)) == 3
    refused = connect_error(post(demo, SERVICE + "GetCampaignStats", body, content_encoding="br"), "unimplemented", 501)
    assert "gzip" in refused["message"], "the encodings that are supported are told"


def test_metadata_that_is_not_base64_is_refused_as_over_grpc(demo):
    connect_error(post(demo, SERVICE + "ListCampaigns", {}, x_bytes_bin="*"), "internal", 500)
    assert post(demo, SERVICE + "ListCampaigns", {}, x_bytes_bin="AAEC, AA==").status_code == 200


def test_a_message_over_the_limit_is_resource_exhausted(demo):
    body = {"id": "x", "phones": ["+14155550100"] * 400_000}
    connect_error(post(demo, SERVICE + "AddProspects", body), "resource_exhausted", 429)


def envelopes(data: bytes) -> list[tuple[int, bytes]]:
    found = []
    while data:
        flag, length = struct.unpack(">BI", data[:5])
        assert len(data) >= 5 + length, f"an envelope of {length} bytes has {len(data) - 5}"
        found.append((flag, data[5:5 + length]))
        data = data[5 + length:]
    return found


def envelope(message, flag: int = 0) -> bytes:
    message = json.dumps(message).encode() if isinstance(message, dict) else message
    return struct.pack(">BI", flag, len(message)) + message


def test_a_connect_stream_ends_with_a_message_that_says_how(me, demo):
    campaign = me.create(phones(3), **OPEN)
    answer = post(demo, "/campaigns.v1.CampaignService/ListProspects", envelope({"id": campaign}), "application/connect+json")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/connect+json"
    *messages, last = envelopes(answer.content)
    assert [json.loads(m)["phone"] for f, m in messages if f == 0] == phones(3)
    assert last == (2, b"{}")
    failed = post(demo, "/campaigns.v1.CampaignService/ListProspects", envelope({"id": "camp_no"}), "application/connect+json")
    assert failed.status_code == 200
    ((flag, end),) = envelopes(failed.content)
    assert flag == 2 and json.loads(end)["error"]["code"] == "not_found"


@pytest.mark.parametrize("body", [
    b"", envelope({"id": "x"})[:-1], envelope({"id": "x"}) * 2, envelope({"id": "x"}, 1), envelope({"id": "x"}, 2), envelope(b"{"),
    b"\0\xff\xff\xff\xff{}"])
def test_bad_envelopes_end_the_stream_with_an_error(demo, body):
    answer = post(demo, "/campaigns.v1.CampaignService/ListProspects", body, "application/connect+json")
    assert answer.status_code == 200
    ((flag, end),) = envelopes(answer.content)
    assert flag == 2 and json.loads(end)["error"]["message"], end
    demo.assert_alive()


# gRPC-Web byte by byte


def grpc_web(server, name: str, body: bytes, text: bool = False, **headers):
    type = "application/grpc-web-text" if text else "application/grpc-web+proto"
    answer = post(server, SERVICE + name, body, type, x_grpc_web="1", x_user_agent="grpc-web-javascript/0.1", **headers)
    assert answer.status_code == 200 and answer.headers["content-type"] == type, answer.headers
    return answer


def trailers(data: bytes) -> tuple[list[bytes], dict]:
    """The messages of a body, and the trailers that must end it."""
    *messages, (flag, block) = envelopes(data)
    assert flag == 0x80 and all(f == 0 for f, _ in messages)
    lines = block.decode().split("\r\n")
    assert lines.pop() == "", "each line ends with CR LF"
    return [m for _, m in messages], dict(line.split(": ", 1) for line in lines)


def pieces(text: str) -> bytes:
    """Base64 in pieces, each of which may have padding."""
    data, rest = b"", text
    while rest:
        end = rest.find("=")
        if end < 0:
            return data + base64.b64decode(rest)
        while rest[end:end + 1] == "=":
            end += 1
        data, rest = data + base64.b64decode(rest[:end]), rest[end:]
    return data


def test_grpc_web_has_its_trailers_in_the_body(me, demo):
    campaign = me.create(phones(4), **OPEN)
    request = envelope(api.GetCampaignStatsRequest(id=campaign).SerializeToString())
    answer = grpc_web(demo, "GetCampaignStats", request)
    (message,), end = trailers(answer.content)
    assert CampaignStats.FromString(message).total == 4 and end == {"grpc-status": "0"}
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_grpc_web_text_is_base64_both_ways_with_padding_wherever_a_piece_ends(me, demo):
    campaign = me.create(phones(4), **OPEN)
    request = envelope(api.ListProspectsRequest(id=campaign).SerializeToString())
    bodies = [base64.b64encode(request)] + [
        base64.b64encode(request[:cut]) + base64.b64encode(request[cut:]) for cut in (1, 2, 4, 5, 7)]
    for body in bodies:
        answer = grpc_web(demo, "ListProspects", body, text=True)
        messages, end = trailers(pieces(answer.text))
        assert len(messages) == 4 and end == {"grpc-status": "0"}
    for bad in (b"*", b"A", b"AA=A", b"=", base64.b64encode(request)[:-1]):
        answer = grpc_web(demo, "ListProspects", bad, text=True)
        assert answer.headers["grpc-status"] == "3", f"{bad!r}: {answer.headers}"


def test_a_grpc_web_call_that_fails_at_once_has_its_status_among_the_headers(demo):
    answer = grpc_web(demo, "GetCampaign", envelope(api.GetCampaignRequest(id="camp_no").SerializeToString()))
    assert answer.content == b"" and answer.headers["grpc-status"] == "5" and answer.headers["grpc-message"]
    answer = grpc_web(demo, "GetCampaign", b"", authorization=None)
    assert answer.headers["grpc-status"] == "16"
    answer = grpc_web(demo, "CreateCampaign", envelope(api.CreateCampaignRequest(name="x" * 300).SerializeToString()))
    assert answer.headers["grpc-status"] == "3" and "grpc-status-details-bin" in answer.headers
    answer = grpc_web(demo, "GetCampaign", b"", grpc_timeout="1s")
    assert answer.headers["grpc-status"] == "3"


def test_a_request_may_come_byte_by_byte(me, demo):
    campaign = me.create(phones(4), **OPEN)
    request = envelope(api.GetCampaignStatsRequest(id=campaign).SerializeToString())
    for body, type in ((request, "application/grpc-web"), (base64.b64encode(request), "application/grpc-web-text"),
                       (json.dumps({"id": campaign}).encode(), "application/json")):
        with Http1(demo.address) as connection:
            connection.socket.sendall(f"POST {SERVICE}GetCampaignStats HTTP/1.1\r\nhost: x\r\ncontent-type: {type}\r\n"
                            f"authorization: Bearer {me.key}\r\ntransfer-encoding: chunked\r\n\r\n".encode())
            for byte in body:
                connection.socket.sendall(b"1\r\n" + bytes([byte]) + b"\r\n")
            connection.socket.sendall(b"0\r\n\r\n")
            answer = connection.read()
            assert answer.status_code == 200, answer.text
            assert not answer.headers.get("grpc-status"), answer.headers


def test_every_truncation_of_a_grpc_web_request_is_refused_and_the_connection_kept(me, demo):
    request = envelope(api.GetCampaignStatsRequest(id="camp_no").SerializeToString())
    with Http1(demo.address) as connection:
        for cut in range(len(request)):
            connection.send(f"POST {SERVICE}GetCampaignStats HTTP/1.1\r\nhost: x\r\ncontent-type: application/grpc-web\r\n"
                            f"authorization: Bearer {me.key}\r\ncontent-length: {cut}\r\n\r\n".encode() + request[:cut])
            answer = connection.read()
            assert answer.status_code == 200 and answer.headers["grpc-status"] in ("12", "13"), f"cut at {cut}: {answer.headers}"


def test_both_protocols_go_over_http2_too(me, demo):
    campaign = me.create(phones(5), **OPEN)
    request = api.GetCampaignStatsRequest(id=campaign).SerializeToString()
    with Http2(demo.address) as connection:
        def ask(type: str, body: bytes):
            headers = [(":method", "POST"), (":scheme", "http"), (":path", SERVICE + "GetCampaignStats"), (":authority", "x"),
                       ("content-type", type), ("authorization", f"Bearer {me.key}")]
            return connection.reply(connection.request(headers, body))
        assert ask("application/json", json.dumps({"id": campaign}).encode()).json()["total"] == 5
        assert CampaignStats.FromString(ask("application/proto", request).body).total == 5
        (message,), end = trailers(ask("application/grpc-web", envelope(request)).body)
        assert CampaignStats.FromString(message).total == 5 and end["grpc-status"] == "0"
        assert ask("text/plain", b"").status_code == 415


@pytest.mark.parametrize("seed", [1, 2])
def test_bodies_changed_at_random_are_answered_and_do_no_harm(me, demo, seed):
    random = Random(seed)
    campaign = me.create(phones(2), **OPEN)
    message = api.ListProspectsRequest(id=campaign).SerializeToString()
    text = json.dumps({"id": campaign, "pageSize": 5}).encode()
    bodies = {"application/grpc-web": envelope(message), "application/grpc-web-text": base64.b64encode(envelope(message)),
              "application/connect+proto": envelope(message), "application/connect+json": envelope(text),
              "application/proto": message, "application/json": text}
    with requests.Session() as session:
        session.trust_env = False
        for number in range(400):
            type = random.choice(list(bodies))
            body = bytearray(bodies[type])
            for _ in range(random.randint(1, 4)):
                place = random.randrange(len(body))
                body[place:place + random.randint(0, 1)] = random.randbytes(random.randint(0, 2))
                body = body or bytearray(b"x")
            name = "GetCampaign" if type in ("application/proto", "application/json") else "ListProspects"
            headers = {"content-type": type, "authorization": f"Bearer {me.key}"}
            if random.random() < 0.2:
                headers["content-encoding" if name == "GetCampaign" else "connect-content-encoding"] = "gzip"
            answer = session.post(f"http://{demo.host}:{demo.port}{SERVICE}{name}", data=bytes(body), headers=headers, timeout=10)
            assert answer.status_code < 504 and answer.status_code != 500 or answer.json()["code"] == "internal", f"seed {seed}, {number}: {answer.text}"
            if "+" in type:
                assert answer.status_code == 200 and envelopes(answer.content)[-1][0] == 2, f"seed {seed}, {number}: {body!r}"
    demo.assert_alive()


# CORS


@pytest.fixture(scope="module")
def open_demo(tmp_path_factory):
    from harness import Server
    server = Server(tmp_path_factory.mktemp("cors"), "--demo", "--cors-origin", ORIGIN, "--cors-origin", "http://localhost:5173")
    yield server
    server.drain()


def preflight(server, path: str, origin: str, method: str = "POST") -> requests.Response:
    return post(server, path, None, None, "OPTIONS", authorization=None, origin=origin,
                access_control_request_method=method, access_control_request_headers="authorization,content-type,x-grpc-web")


@pytest.mark.parametrize("path", [SERVICE + "GetCampaign", "/api/campaigns"])
def test_an_allowed_origin_is_told_what_it_may_send(open_demo, path):
    for origin in (ORIGIN, "http://localhost:5173"):
        answer = preflight(open_demo, path, origin)
        assert answer.status_code == 204, answer.text
        assert answer.headers["access-control-allow-origin"] == origin
        assert "POST" in answer.headers["access-control-allow-methods"].split(", ")
        assert answer.headers["access-control-allow-headers"] == "authorization,content-type,x-grpc-web"
        assert int(answer.headers["access-control-max-age"]) == 7200
        assert "origin" in answer.headers["vary"]
        assert "access-control-allow-credentials" not in answer.headers


def test_responses_say_who_may_read_them_and_what_of_them(open_demo):
    answer = post(open_demo, SERVICE + "GetCampaign", {"id": "camp_no"}, origin=ORIGIN)
    assert answer.status_code == 404 and answer.headers["access-control-allow-origin"] == ORIGIN
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    assert {"grpc-status", "grpc-message", "grpc-status-details-bin"} <= set(exposed)
    rest = post(open_demo, "/api/campaigns", {"name": "n", "callerIds": ["+19495551000"]}, origin=ORIGIN)
    assert rest.status_code == 201 and rest.headers["access-control-allow-origin"] == ORIGIN
    assert "location" in rest.headers["access-control-expose-headers"].split(", ")
    assert rest.headers["vary"] == "origin"


def test_other_origins_are_told_nothing(open_demo, demo):
    assert preflight(open_demo, SERVICE + "GetCampaign", "https://evil.example").status_code == 403
    for origin in ("https://evil.example", "null", ORIGIN + ".evil.example", "http://dashboard.example"):
        answer = post(open_demo, SERVICE + "GetCampaign", {"id": "camp_no"}, origin=origin)
        assert "access-control-allow-origin" not in answer.headers and answer.headers["vary"] == "origin"
    answer = preflight(demo, SERVICE + "GetCampaign", ORIGIN)
    assert answer.status_code == 405 and "access-control-allow-origin" not in answer.headers, "none is the default"


def test_all_origins_may_be_allowed(start_server):
    server = start_server("--demo", env={"CAMPAIGND_CORS_ORIGIN": "*"})
    answer = post(server, SERVICE + "GetCampaign", {"id": "camp_no"}, origin="https://any.example")
    assert answer.headers["access-control-allow-origin"] == "*" and "vary" not in answer.headers
    assert preflight(server, "/api/campaigns", "https://any.example").headers["access-control-allow-origin"] == "*"
