"""How long connections live: age, keepalive, too many PINGs, and the drain, as clients see them."""

import socket
import struct
import time

import grpc
import hpack
import pytest
from campaigns.v1 import campaign_service_pb2 as api

from harness import DEMO_KEY, SERVICE
from laws import phones, wait_until
from test_process import refused_start
from wire import frame, grpc_headers

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 1, 3, 4, 6, 7, 8
NO_ERROR, ENHANCE_YOUR_CALM = 0, 11


class Frames:
    """A connection that answers nothing by itself, frame by frame."""

    def __init__(self, server):
        self.socket = socket.create_connection(server.address, timeout=10)
        self.received, self.rest, self.encoder = [], b"", hpack.Encoder()
        self.socket.sendall(PREFACE)
        self.send(SETTINGS, 0, 0, b"")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        self.socket.sendall(struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload)

    def call(self, stream: int, method: str, message: bytes) -> None:
        self.send(HEADERS, 4, stream, self.encoder.encode(grpc_headers(SERVICE + method, DEMO_KEY)))
        self.send(0, 1, stream, frame(message))

    def until(self, condition, what: str, deadline: float = 10):
        """Reads until a frame is so, and returns it; None where the connection ends first."""
        until = time.monotonic() + deadline
        while True:
            for one in self.received:
                if condition(*one):
                    return one
            while len(self.rest) >= 9:
                length = int.from_bytes(self.rest[:3], "big")
                if len(self.rest) < 9 + length:
                    break
                kind, flags, stream = struct.unpack(">BBI", self.rest[3:9])
                self.received.append((kind, flags, stream, self.rest[9:9 + length]))
                self.rest = self.rest[9 + length:]
                if condition(*self.received[-1]):
                    return self.received[-1]
            left = until - time.monotonic()
            assert left > 0, f"{what}: not in {deadline} s; so far {[f[:3] for f in self.received]}"
            self.socket.settimeout(left)
            try:
                piece = self.socket.recv(65536)
            except TimeoutError:
                continue
            except ConnectionResetError:
                return None
            if not piece:
                return None
            self.rest += piece

    def goaway(self, last: int | None = None, deadline: float = 10):
        """The GOAWAY with that last stream, or any: (last stream, error code, debug data)."""
        found = self.until(lambda kind, _, __, payload: kind == GOAWAY and last in (None, int.from_bytes(payload[:4], "big")),
                           "GOAWAY", deadline)
        assert found, "the connection ended without a GOAWAY"
        return (*struct.unpack(">II", found[3][:8]), found[3][8:])

    def ended(self, deadline: float = 10) -> None:
        assert self.until(lambda *_: False, "the end of the connection", deadline) is None


def channel(server, **options):
    return grpc.insecure_channel(f"{server.host}:{server.port}", options=[
        ("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1), *((f"grpc.{k}", v) for k, v in options.items())])


def get_stats(channel, campaign: str):
    call = channel.unary_unary(f"{SERVICE}GetCampaignStats", request_serializer=api.GetCampaignStatsRequest.SerializeToString,
                               response_deserializer=lambda data: data)
    return call(api.GetCampaignStatsRequest(id=campaign), metadata=[("authorization", f"Bearer {DEMO_KEY}")], timeout=20)


def watch(channel, campaign: str):
    call = channel.unary_stream(f"{SERVICE}WatchStats", request_serializer=api.WatchStatsRequest.SerializeToString,
                                response_deserializer=lambda data: data)
    return call(api.WatchStatsRequest(id=campaign), metadata=[("authorization", f"Bearer {DEMO_KEY}")])


EAGER = {"keepalive_time_ms": 1200, "keepalive_timeout_ms": 10_000, "keepalive_permit_without_calls": 1,
         "http2.max_pings_without_data": 0, "http2.min_time_between_pings_ms": 1000,
         "http2.min_sent_ping_interval_without_data_ms": 1000}


def test_a_client_whose_connections_end_by_age_loses_no_call(start_server):
    server = start_server("--demo", "--max-connection-age", "1s")
    campaign = server.account().create(phones(3))
    connections = []
    with channel(server) as one:
        one.subscribe(lambda state: connections.append(1) if state == grpc.ChannelConnectivity.READY else None, try_to_connect=True)
        until = time.monotonic() + 6
        calls = 0
        while time.monotonic() < until:
            get_stats(one, campaign)
            calls += 1
        wait_until(lambda: len(connections) >= 3, f"the client connected anew; it made {calls} calls on {len(connections)} connections")
    server.assert_alive()


def test_age_ends_a_connection_in_two_steps_and_a_call_in_between_is_served(start_server):
    server = start_server("--demo", "--max-connection-age", "1s")
    campaign = server.account().create(phones(3))
    with Frames(server) as connection:
        assert connection.goaway(2 ** 31 - 1) == (2 ** 31 - 1, NO_ERROR, b"")
        _, _, _, ping = connection.until(lambda kind, flags, *_: kind == PING and not flags & 1, "a PING")
        connection.call(1, "GetCampaignStats", api.GetCampaignStatsRequest(id=campaign).SerializeToString())
        connection.send(PING, 1, 0, ping)
        assert connection.goaway(1) == (1, NO_ERROR, b"max_age")
        connection.ended()
        assert (HEADERS, 5, 1) in [f[:3] for f in connection.received], "the call was not answered to its end"


def test_a_silent_client_gets_a_ping_and_is_left_when_it_does_not_answer(start_server):
    server = start_server("--demo", "--keepalive", "1s")
    with Frames(server) as connection:
        connection.until(lambda kind, flags, *_: kind == PING and not flags & 1, "a PING")
        start = time.monotonic()
        connection.ended(deadline=30)
        assert 15 < time.monotonic() - start < 29, "A9's timeout is 20 s"


def test_a_client_that_answers_pings_is_kept(start_server):
    server = start_server("--demo", "--keepalive", "1s")
    campaign = server.account().create(phones(3))
    with channel(server) as one:
        watching = watch(one, campaign)
        next(watching)
        time.sleep(4)
        assert watching.is_active(), "the connection ended"
        watching.cancel()


def test_too_many_pings_end_the_connection(start_server):
    server = start_server("--demo")
    with Frames(server) as connection:
        for number in range(4):
            connection.send(PING, 0, 0, bytes([number]) * 8)
        assert connection.goaway()[1:] == (ENHANCE_YOUR_CALM, b"too_many_pings")
        connection.ended()
    server.assert_alive()


def test_a_grpcio_client_with_eager_keepalive_is_told_of_too_many_pings(start_server):
    server = start_server("--demo")
    campaign = server.account().create(phones(3))
    with channel(server, **EAGER) as one:
        watching = watch(one, campaign)
        next(watching)
        with pytest.raises(grpc.RpcError) as failed:
            next(watching)
        assert failed.value.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED)
        assert "too many pings" in failed.value.details().lower().replace("_", " "), failed.value.details()
        # The channel goes on, more calmly.
        get_stats(one, campaign)


# In eight seconds the client would have been cut off at its fourth PING, at 4.8 s.
def test_the_same_client_is_kept_where_the_server_permits_it(start_server):
    server = start_server("--demo", "--client-keepalive", "1s")
    campaign = server.account().create(phones(3))
    with channel(server, **EAGER) as one:
        watching = watch(one, campaign)
        next(watching)
        time.sleep(8)
        assert watching.is_active(), "the connection ended"
        watching.cancel()


def test_sigterm_drains_connections_in_two_steps(start_server):
    server = start_server("--demo")
    campaign = server.account().create(phones(3))
    with Frames(server) as connection, channel(server) as one:
        watching = watch(one, campaign)
        next(watching)
        connection.until(lambda kind, *_: kind == SETTINGS, "SETTINGS")
        server.terminate()
        assert connection.goaway(2 ** 31 - 1)[1] == NO_ERROR
        _, _, _, ping = connection.until(lambda kind, flags, *_: kind == PING and not flags & 1, "a PING")
        connection.call(1, "GetCampaignStats", api.GetCampaignStatsRequest(id=campaign).SerializeToString())
        connection.send(PING, 1, 0, ping)
        assert connection.goaway(1) == (1, NO_ERROR, b"shutdown")
        connection.ended()
        assert (HEADERS, 5, 1) in [f[:3] for f in connection.received], "a call that came between was not answered"
        with pytest.raises(grpc.RpcError) as failed:
            for _ in watching:
                pass
        assert failed.value.code() == grpc.StatusCode.UNAVAILABLE
        assert server.ended() == 0


# A socket that is closed outright resets the connection at the next byte that comes, and what the client has not read yet is lost.
def test_a_slow_reader_gets_the_whole_of_its_last_response_though_the_server_drains(start_server):
    server = start_server("--demo")
    symbol = b"campaigns.v1.CampaignService"
    request, times = frame(b"\x22" + bytes([len(symbol)]) + symbol), 60
    connection = Frames.__new__(Frames)
    connection.socket = socket.socket()
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 10)
    connection.socket.settimeout(10)
    connection.socket.connect(server.address)
    connection.received, connection.rest, connection.encoder = [], b"", hpack.Encoder()
    with connection:
        connection.socket.sendall(PREFACE)
        connection.send(SETTINGS, 0, 0, struct.pack(">HI", 4, 2 ** 31 - 1))
        connection.send(WINDOW_UPDATE, 0, 0, struct.pack(">I", 2 ** 30))
        connection.send(HEADERS, 4, 1, connection.encoder.encode(grpc_headers("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", DEMO_KEY)))
        connection.send(0, 1, 1, request * times)
        connection.until(lambda kind, *_: kind == HEADERS, "the response's head")
        server.terminate()
        # Long enough for the second GOAWAY, and so for the end of all that has nothing left to say.
        time.sleep(1.5)
        read = 0
        while True:
            try:
                piece = connection.socket.recv(16 << 10)
                if not piece:
                    break
                connection.rest += piece
                read += len(piece)
                connection.send(WINDOW_UPDATE, 0, 0, struct.pack(">I", 1))
            except OSError as error:
                pytest.fail(f"{error} after {read} bytes")
            time.sleep(0.01)
        assert connection.until(lambda kind, flags, *_: kind == HEADERS and flags & 1, "trailers"), f"cut off after {read} bytes"
        assert server.ended() == 0


@pytest.mark.parametrize("flags", [("--max-connection-age", "soon"), ("--keepalive", "-1s"), ("--client-keepalive", "1y")])
def test_bad_times_are_refused_and_named(flags):
    assert flags[0] in refused_start("--demo", *flags)
