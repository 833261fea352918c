"""gRPC frame by frame: what no library sends, and what the protocol demands of the server."""

import socket
import struct
import time

import h2.settings
import pytest
from campaigns.v1 import campaign_service_pb2 as api
from campaigns.v1.campaign_stats_pb2 import CampaignStats

from harness import DEMO_KEY, SERVICE, rest_error, stats_of
from laws import phones, wait_until
from wire import Http2, frame, grpc_headers

INVALID_ARGUMENT, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNIMPLEMENTED, INTERNAL = 3, 4, 8, 12, 13
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


@pytest.fixture(scope="module")
def campaign(me):
    return me.create(phones(3))


@pytest.fixture
def wire(me):
    """A connection; afterwards the server must be unharmed and have stored nothing."""
    before = me.campaigns()
    with Http2(me.server.address) as connection:
        yield connection
    me.server.assert_alive()
    assert me.campaigns() == before


def headers(method: str, drop=(), **replaced):
    return grpc_headers(SERVICE + method, DEMO_KEY, drop, **replaced)


def call(wire, method: str, body: bytes | None, **replaced):
    return wire.reply(wire.request(headers(method, **replaced), body))


def stats_request(campaign: str) -> bytes:
    return frame(api.GetCampaignStatsRequest(id=campaign).SerializeToString())


def assert_works(wire, campaign: str) -> None:
    """The same connection still takes a good call."""
    answer = call(wire, "GetCampaignStats", stats_request(campaign))
    assert answer.grpc_status == 0 and stats_of(CampaignStats.FromString(answer.messages()[0]))["total"] == 3


def test_a_good_call_has_headers_one_message_and_trailers(wire, campaign):
    answer = call(wire, "GetCampaignStats", stats_request(campaign))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/grpc")
    assert "grpc-status" not in answer.headers and answer.trailers["grpc-status"] == "0"
    assert len(answer.messages()) == 1
    assert answer.body[0] == 0, "no compression was asked for"


def test_an_error_before_any_message_is_headers_only(wire):
    answer = call(wire, "GetCampaign", frame(api.GetCampaignRequest(id="camp_unknown").SerializeToString()))
    assert answer.status_code == 200 and answer.body == b""
    assert answer.headers["content-type"].startswith("application/grpc")
    assert answer.grpc_status == 5


def test_the_server_says_how_many_streams_it_takes(wire, campaign):
    assert_works(wire, campaign)
    most = wire.connection.remote_settings.get(h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS)
    assert most is not None and 1 <= most < 2 ** 31


@pytest.mark.parametrize("content_type", ["application/grpc", "application/grpc+proto"])
def test_the_content_types_of_grpc_are_taken(wire, campaign, content_type):
    answer = call(wire, "GetCampaignStats", stats_request(campaign), content_type=content_type)
    assert answer.grpc_status == 0


@pytest.mark.parametrize("content_type", ["text/plain", "application/octet-stream", "application/grpcx",
                                          "application/x-protobuf"])
def test_another_content_type_is_415(wire, campaign, content_type):
    answer = call(wire, "GetCampaignStats", stats_request(campaign), content_type=content_type)
    assert answer.status_code == 415
    assert_works(wire, campaign)


def test_no_content_type_is_415(wire, campaign):
    number = wire.request(headers("GetCampaignStats", drop=["content-type"]), stats_request(campaign))
    assert wire.reply(number).status_code == 415
    assert_works(wire, campaign)


@pytest.mark.parametrize("te", [None, "gzip"])
def test_a_call_without_te_trailers_is_refused(wire, campaign, te):
    fields = headers("GetCampaignStats", drop=["te"]) + ([("te", te)] if te else [])
    answer = wire.reply(wire.request(fields, stats_request(campaign)))
    assert answer.reset is not None or answer.status_code == 400 or answer.grpc_status not in (None, 0), answer
    assert_works(wire, campaign)


def test_a_get_on_a_grpc_method_is_refused(wire, campaign):
    answer = wire.reply(wire.request([(k, "GET" if k == ":method" else v) for k, v in headers("GetCampaignStats")]))
    assert answer.status_code in (400, 404, 405, 415) or answer.grpc_status not in (None, 0) or answer.reset is not None
    assert_works(wire, campaign)


@pytest.mark.parametrize("body", [None, b""], ids=["no DATA", "empty DATA"])
def test_a_unary_call_without_a_message_is_an_error(wire, campaign, body):
    answer = call(wire, "GetCampaignStats", body)
    assert answer.grpc_status in (INVALID_ARGUMENT, UNIMPLEMENTED, INTERNAL), answer
    assert_works(wire, campaign)


def test_a_unary_call_with_two_messages_is_an_error(wire, campaign):
    body = frame(api.CreateCampaignRequest(name="one").SerializeToString()) * 2
    answer = call(wire, "CreateCampaign", body)
    assert answer.grpc_status in (INVALID_ARGUMENT, UNIMPLEMENTED, INTERNAL), answer
    assert_works(wire, campaign)


def test_a_message_cut_at_every_byte_is_an_error(wire, campaign):
    whole = frame(api.CreateCampaignRequest(name="cut off").SerializeToString())
    for cut in range(1, len(whole)):
        answer = call(wire, "CreateCampaign", whole[:cut])
        assert answer.grpc_status in (INVALID_ARGUMENT, INTERNAL), f"cut at {cut}: {answer}"
    assert_works(wire, campaign)


def test_a_message_longer_than_announced_is_an_error(wire, campaign):
    message = api.CreateCampaignRequest(name="longer").SerializeToString()
    answer = call(wire, "CreateCampaign", frame(message, length=len(message)) + b"\0\0")
    assert answer.grpc_status in (INVALID_ARGUMENT, UNIMPLEMENTED, INTERNAL), answer
    assert_works(wire, campaign)


@pytest.mark.parametrize("length", [(4 << 20) + 1, 2 ** 31, 2 ** 32 - 1])
def test_an_announced_length_over_the_limit_is_refused_before_it_comes(wire, campaign, length):
    number = wire.request(headers("CreateCampaign"), struct.pack(">BI", 0, length) + b"abc", end=False)
    assert wire.reply(number).grpc_status == RESOURCE_EXHAUSTED
    assert_works(wire, campaign)


@pytest.mark.parametrize("flag", [2, 255])
def test_a_flag_that_is_neither_0_nor_1_is_an_error(wire, campaign, flag):
    answer = call(wire, "CreateCampaign", frame(api.CreateCampaignRequest(name="n").SerializeToString(), flag=flag))
    assert answer.grpc_status in (INVALID_ARGUMENT, UNIMPLEMENTED, INTERNAL), answer
    assert_works(wire, campaign)


def test_a_compressed_flag_without_an_encoding_is_internal(wire, campaign):
    answer = call(wire, "CreateCampaign", frame(api.CreateCampaignRequest(name="n").SerializeToString(), flag=1))
    assert answer.grpc_status == INTERNAL, answer
    assert_works(wire, campaign)


def test_an_unknown_encoding_is_unimplemented(wire, campaign):
    body = frame(api.CreateCampaignRequest(name="n").SerializeToString(), flag=1)
    answer = call(wire, "CreateCampaign", body, grpc_encoding="lzma")
    assert answer.grpc_status == UNIMPLEMENTED, answer
    assert_works(wire, campaign)


def test_a_message_in_single_bytes_is_read(wire, campaign):
    number = wire.request(headers("GetCampaignStats"), None, end=False)
    body = stats_request(campaign)
    for i in range(len(body)):
        wire.send(number, body[i:i + 1], end=i == len(body) - 1)
    assert wire.reply(number).grpc_status == 0


def test_a_client_that_resets_in_the_middle_of_its_request_stores_nothing(wire, campaign):
    body = frame(api.CreateCampaignRequest(name="never sent whole").SerializeToString())
    for cut in range(0, len(body), 4):
        number = wire.request(headers("CreateCampaign"), body[:cut], end=False)
        wire.connection.reset_stream(number, error_code=8)
        wire.flush()
    assert_works(wire, campaign)


def test_a_connection_that_ends_in_the_middle_of_a_request_stores_nothing(me, wire):
    for _ in range(10):
        with Http2(me.server.address) as connection:
            connection.request(headers("CreateCampaign"), b"\0\0\0\0\x20\x0a", end=False)


@pytest.mark.parametrize("timeout", ["", "1", "1x", "-1S", "123456789S", "S", "1.5S", "1 S", "٣S"])
def test_a_malformed_timeout_is_an_error_of_the_call(wire, campaign, timeout):
    answer = call(wire, "GetCampaignStats", stats_request(campaign), grpc_timeout=timeout)
    assert answer.grpc_status in (INVALID_ARGUMENT, INTERNAL) or answer.status_code == 400 or answer.reset, answer
    assert_works(wire, campaign)


@pytest.mark.parametrize("timeout", ["1H", "99999999H", "10S", "10000m", "10000000u", "99999999n"])
def test_every_unit_of_timeout_is_taken(wire, campaign, timeout):
    assert call(wire, "GetCampaignStats", stats_request(campaign), grpc_timeout=timeout).grpc_status == 0


def test_the_server_ends_a_stream_at_its_deadline(wire, campaign):
    body = frame(api.WatchStatsRequest(id=campaign).SerializeToString())
    begin = time.monotonic()
    answer = call(wire, "WatchStats", body, grpc_timeout="700m")
    took = time.monotonic() - begin
    assert answer.grpc_status == DEADLINE_EXCEEDED, answer
    assert 0.5 <= took < 5, f"the deadline of 0.7 s came after {took:.2f} s"
    assert len(answer.messages()) == 1, "the first snapshot was sent before"


def test_undecodable_binary_metadata_harms_nothing(wire, campaign):
    fields = headers("GetCampaignStats") + [("x-bin", "!!!not base64!!!")]
    answer = wire.reply(wire.request(fields, stats_request(campaign)))
    assert answer.grpc_status in (0, INVALID_ARGUMENT, INTERNAL), answer
    assert_works(wire, campaign)


def test_headers_beyond_any_measure_are_refused(me, campaign):
    with Http2(me.server.address) as connection:
        number = connection.request(headers("GetCampaignStats") + [(f"x-{i}", "a" * 8000) for i in range(200)],
                                    stats_request(campaign))
        stream = connection.streams[number]
        wait_until(lambda: connection.pump(0.2) or stream.ended or connection.closed, "the server refused it")
        assert stream.grpc_status != 0, f"1.6 MB of headers were taken: {stream}"
    me.server.assert_alive()


def test_many_streams_at_once_are_all_answered(wire, campaign):
    most = 100
    assert_works(wire, campaign)
    limit = wire.connection.remote_settings.get(h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS, most)
    numbers = [wire.request(headers("GetCampaignStats"), stats_request(campaign)) for _ in range(min(most, limit))]
    assert [wire.reply(n).grpc_status for n in numbers] == [0] * len(numbers)


BROKEN = {
    "frame on stream 0": b"\0\0\x01\0\0\0\0\0\0x",
    "SETTINGS of 5 bytes": b"\0\0\x05\x04\0\0\0\0\0abcde",
    "frame of 16 MiB": b"\xff\xff\xff\0\0\0\0\0\x01",
    "even stream": b"\0\0\x01\x01\x05\0\0\0\x02\x82",
    "undecodable HPACK": b"\0\0\x04\x01\x05\0\0\0\x01\xff\xff\xff\xff",
    "lone CONTINUATION": b"\0\0\x01\x09\x04\0\0\0\x01\x82",
    "window of 0": b"\0\0\x04\x08\0\0\0\0\0\0\0\0\0",
    "nonsense": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 10,
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_frame_ends_the_connection_and_nothing_else(me, case):
    settings = b"\0\0\0\x04\0\0\0\0\0"
    with socket.create_connection(me.server.address, timeout=10) as connection:
        connection.sendall(PREFACE + settings + BROKEN[case])
        seen = b""
        try:
            while piece := connection.recv(65536):
                seen += piece
        except ConnectionError:
            pass
        except TimeoutError:
            raise AssertionError(f"the connection was not ended; seen {seen!r}") from None
    me.server.assert_alive()


def test_a_preface_that_goes_wrong_ends_the_connection(me):
    wrong = [b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", b"PRI * HTTP/1.1\r\n\r\n",
             PREFACE + b"no settings here.........."]
    for start in wrong:
        with socket.create_connection(me.server.address, timeout=10) as connection:
            connection.sendall(start)
            try:
                while connection.recv(65536):
                    pass
            except ConnectionError:
                pass
    me.server.assert_alive()


def test_rapid_resets_do_not_stop_the_server(me, campaign):
    with Http2(me.server.address) as connection:
        for _ in range(3000):
            if connection.closed or connection.goaway is not None:
                break
            number = connection.request(headers("GetCampaignStats"), None, end=False)
            connection.connection.reset_stream(number, error_code=8)
            connection.flush()
            if number % 200 == 1:
                connection.pump(0)
    me.server.assert_alive()


def test_ping_is_answered_on_an_idle_connection(me):
    with socket.create_connection(me.server.address, timeout=10) as connection:
        connection.sendall(PREFACE + b"\0\0\0\x04\0\0\0\0\0" + b"\0\0\x08\x06\0\0\0\0\0" + b"8 bytes!")
        seen = b""
        while b"\0\0\x08\x06\x01\0\0\0\0" + b"8 bytes!" not in seen:
            piece = connection.recv(65536)
            assert piece, f"the connection ended: {seen!r}"
            seen += piece


def test_a_rest_request_and_a_grpc_call_share_one_connection(wire, campaign):
    assert_works(wire, campaign)
    answer = wire.fetch("GET", f"/api/campaigns/{campaign}/stats", DEMO_KEY)
    assert answer.status_code == 200 and answer.json()["total"] == 3
    rest_error(wire.fetch("GET", "/api/campaigns/camp_unknown", DEMO_KEY), "NOT_FOUND")
    assert_works(wire, campaign)
