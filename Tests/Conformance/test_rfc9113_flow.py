"""RFC 9113, sections 5.2 and 6.9: flow control. Table: docs/http2.md."""

import struct
import time

import pytest

from frames import (BODY, DATA, GET, HEADERS, INITIAL_WINDOW_SIZE, POST, SETTINGS, WINDOW_UPDATE, Error, Peer, data, frame, headers,
                    padded, replaced, reset, settings, window)

DEFAULT = 65535


@pytest.fixture
def peer(demo):
    with Peer(demo.address) as peer:
        yield peer
    demo.assert_alive()


@pytest.fixture(scope="module")
def long(me):
    """A request whose response is well over 64 KiB."""
    campaign = me.create()
    me.add(campaign, [f"+1949555{i:04d}" for i in range(2500)])
    return replaced(GET, path=f"/api/campaigns/{campaign}/prospects")


def taken(peer, stream: int | None = None) -> int:
    return sum(len(f.payload) for f in peer.of(DATA, stream))


def announced(peer) -> tuple[int, int]:
    """The windows that the server gave: of a new stream, of the connection."""
    entries = peer.frames[0].payload
    values = dict(struct.unpack(">HI", entries[i:i + 6]) for i in range(0, len(entries), 6))
    peer.sync()
    return values[INITIAL_WINDOW_SIZE], DEFAULT + sum(f.code for f in peer.of(WINDOW_UPDATE, 0))


# What the server may send


@pytest.mark.parametrize("size", [0, 1, 2, 100, 16384, 20000])
def test_6_9_1_no_more_data_than_a_streams_window_and_the_rest_as_it_opens(demo, size):
    with Peer(demo.address, (INITIAL_WINDOW_SIZE, size)) as peer:
        peer.send(headers(1, GET))
        peer.until(lambda f: f.kind == HEADERS, "the head, which needs no window")
        peer.sync()
        sent = taken(peer)
        assert sent <= size, f"{sent} bytes in a window of {size}"
        ended = any(f.ends for f in peer.frames)
        assert sent == size or ended, "the window was not used"
        if not ended:
            peer.send(window(1, 1))
            peer.sync()
            assert taken(peer) == size + 1
        peer.send(window(1, 1 << 20))
        assert peer.response(1)[":status"] == "200"


def test_6_9_1_no_more_data_than_the_connections_window_whatever_the_streams_is(demo, long):
    with Peer(demo.address, (INITIAL_WINDOW_SIZE, 2 ** 31 - 1)) as peer:
        peer.send(headers(1, long), headers(3, long))
        peer.until(lambda f: taken(peer) == DEFAULT, "as much as the connection's window")
        peer.sync()
        assert taken(peer) == DEFAULT
        peer.send(window(0, 1))
        peer.sync()
        assert taken(peer) == DEFAULT + 1
        peer.send(window(0, 1 << 24))
        assert peer.response(1)["body"] == peer.response(3)["body"]


def test_6_9_1_frames_other_than_data_are_not_held_by_windows(demo, long):
    with Peer(demo.address) as peer:
        peer.send(headers(1, long))
        peer.until(lambda f: taken(peer) == DEFAULT, "as much as the connection's window")
        peer.send(headers(3, GET))
        peer.until(lambda f: f.kind == HEADERS and f.stream == 3, "a head")
        peer.sync()


def test_6_9_2_a_smaller_initial_window_makes_open_streams_windows_negative_and_they_wait_until_it_is_positive(demo, long):
    with Peer(demo.address, (INITIAL_WINDOW_SIZE, 30_000)) as peer:
        peer.send(headers(1, long))
        peer.until(lambda f: taken(peer) == 30_000, "the window's bytes")
        peer.send(settings((INITIAL_WINDOW_SIZE, 10_000)))    # Now it is -20,000.
        peer.send(window(1, 20_000))                          # And now 0.
        peer.sync()
        assert taken(peer) == 30_000, "data was sent in a window that is not positive"
        peer.send(window(1, 7))
        peer.sync()
        assert taken(peer) == 30_007
        peer.send(settings((INITIAL_WINDOW_SIZE, 10_010)))
        peer.sync()
        assert taken(peer) == 30_017
        peer.send(window(1, 1 << 20), window(0, 1 << 20))
        assert peer.response(1)[":status"] == "200"


def test_6_9_2_a_larger_initial_window_opens_that_of_open_streams(demo):
    with Peer(demo.address, (INITIAL_WINDOW_SIZE, 0)) as peer:
        peer.send(headers(1, GET))
        peer.until(lambda f: f.kind == HEADERS, "the head")
        peer.send(settings((INITIAL_WINDOW_SIZE, DEFAULT)))
        assert peer.response(1)[":status"] == "200"


# Window updates


def test_6_9_a_window_update_of_0_on_a_stream_is_a_stream_error_of_type_protocol_error(peer):
    peer.send(headers(1, POST, end=False), window(1, 0))
    peer.stream_error(1, Error.PROTOCOL_ERROR, alive_on=3)


@pytest.mark.parametrize("step", [1, 4, 10])
def test_6_9_a_window_update_of_0_in_pieces_is_a_stream_error_too(peer, step):
    whole = headers(1, POST, end=False) + window(1, 7) + window(1, 0)
    for i in range(0, len(whole), step):
        peer.send(whole[i:i + step])
    peer.stream_error(1, Error.PROTOCOL_ERROR, alive_on=3)


def test_6_9_a_window_update_of_0_on_the_connection_is_a_connection_error_of_type_protocol_error(peer):
    peer.send(window(0, 0))
    peer.connection_error(Error.PROTOCOL_ERROR)


def test_6_9_the_reserved_bit_of_a_window_update_is_ignored(demo):
    with Peer(demo.address, (INITIAL_WINDOW_SIZE, 0)) as peer:
        peer.send(headers(1, GET), frame(WINDOW_UPDATE, 0, 1, struct.pack(">I", 1 << 31 | 1 << 20)))
        assert peer.response(1)[":status"] == "200"
        peer.send(headers(3, POST, end=False), frame(WINDOW_UPDATE, 0, 3, struct.pack(">I", 1 << 31)))
        peer.stream_error(3, Error.PROTOCOL_ERROR)


def test_6_9_1_a_streams_window_over_the_largest_is_a_stream_error_of_type_flow_control_error(peer):
    peer.send(headers(1, POST, end=False), window(1, 2 ** 31 - 1))
    peer.stream_error(1, Error.FLOW_CONTROL_ERROR, alive_on=3)


def test_6_9_1_the_largest_window_is_no_error(peer):
    peer.send(headers(1, POST, end=False), window(1, 2 ** 31 - 1 - DEFAULT), window(0, 2 ** 31 - 1 - DEFAULT), data(1, BODY))
    assert peer.response(1)[":status"] == "400"
    peer.works(3)


def test_6_9_1_a_connections_window_over_the_largest_is_a_connection_error_of_type_flow_control_error(peer):
    peer.send(window(0, 2 ** 31 - 1))
    peer.connection_error(Error.FLOW_CONTROL_ERROR)


def test_6_9_2_an_initial_window_that_makes_a_streams_too_large_is_a_connection_error_of_type_flow_control_error(peer):
    peer.send(headers(1, POST, end=False), window(1, 2 ** 31 - 1 - DEFAULT), settings((INITIAL_WINDOW_SIZE, DEFAULT + 1)))
    peer.connection_error(Error.FLOW_CONTROL_ERROR)


def test_6_9_2_an_initial_window_that_makes_no_streams_too_large_is_taken(peer):
    peer.send(headers(1, POST, end=False), window(1, 2 ** 31 - 1 - DEFAULT), settings((INITIAL_WINDOW_SIZE, DEFAULT - 1)),
              settings((INITIAL_WINDOW_SIZE, DEFAULT)), data(1, BODY))
    assert peer.response(1)[":status"] == "400"


# What the client may send


UPLOAD = replaced(POST, path="/campaigns.v1.SuppressionService/UploadSuppressions", content_type="application/grpc") + [("te", "trailers")]


def test_6_9_1_padding_counts_and_is_given_back(peer):
    stream_window, connection_window = announced(peer)
    peer.send(headers(1, POST, end=False))
    frames, each = 4 * connection_window // 16384, 1 + 1 + 255
    allowance = [stream_window, connection_window]
    for i in range(frames * 40):
        if min(allowance) < each:
            seen = len(peer.frames)
            peer.sync()
            for f in peer.frames[seen:]:
                if f.kind == WINDOW_UPDATE:
                    allowance[0 if f.stream else 1] += f.code
            assert min(allowance) >= each, f"the window does not come back: {allowance} after {i} frames"
        peer.send(padded(1, b" ", 255))
        allowance = [left - each for left in allowance]
    peer.send(data(1, BODY))
    assert peer.response(1)[":status"] in ("400", "413")


def credit(peer, connection_window: int, total: int) -> int:
    """What is left of the connection's window after `total` bytes, by the server's updates."""
    peer.sync()
    return DEFAULT + sum(f.code for f in peer.of(WINDOW_UPDATE, 0)) - total


WASTED = {
    "reset by the client": lambda n: headers(n, UPLOAD, end=False) + data(n, bytes([0, 0, 0, 255, 255]) + bytes(995), end=False) + reset(n),
    "a malformed request": lambda n: headers(n, [*POST, ("Upper", "1")], end=False) + data(n, bytes(1000), end=False) + reset(n),
    "a wrong content-length": lambda n: headers(n, [*POST, ("content-length", "1")], end=False) + data(n, bytes(1000)),
    "padding on a stream that was reset": lambda n: headers(n, [*POST, ("Upper", "1")], end=False) + padded(n, bytes(744), 255) + reset(n),
    "answered before its end": lambda n: headers(n, replaced(POST, path="/nowhere"), end=False) + data(n, bytes(1000)),
    "not authenticated": lambda n: headers(n, [f for f in POST if f[0] != "authorization"], end=False) + data(n, bytes(1000)),
    "data after a trailer": lambda n: (headers(n, POST, end=False) + data(n, bytes(500), end=False) + headers(n, [("x", "y")], end=False)
                                       + data(n, bytes(500), end=False)),
}


@pytest.mark.parametrize("case", WASTED)
def test_5_2_the_connections_window_comes_back_for_data_that_is_discarded(demo, case):
    with Peer(demo.address) as peer:
        _, connection_window = announced(peer)
        rounds, total = 60, 0
        for number in range(rounds):
            peer.send(WASTED[case](2 * number + 1))
            total += 1000 + (case.startswith("padding"))
            if number % 20 == 19:
                peer.sync()
        left = credit(peer, connection_window, total)
        # nghttp2 gives window back once half of it is due.
        assert left >= connection_window // 2, f"{connection_window - left} of {total} discarded bytes never came back"
        peer.works(2 * rounds + 1)


def test_5_2_no_window_leaks_over_ten_thousand_streams_that_are_reset_or_refused(demo):
    cases = list(WASTED)
    sent = streams = 0
    while streams < 10_000:
        with Peer(demo.address) as peer:
            # Fewer than the resets that one connection may have.
            _, connection_window = announced(peer)
            total = 0
            for number in range(800):
                peer.send(WASTED[cases[number % len(cases)]](2 * number + 1))
                total += 1001
                if number % 50 == 49:
                    peer.sync()
                    peer.forget()
            left = credit(peer, connection_window, total)
            assert left >= connection_window // 2 - 800, f"{connection_window - left} of {total} bytes never came back"
            peer.works(2 * 800 + 1)
            streams += 800
            sent += total
    assert sent > 8 * connection_window, "too little to show a leak"


def test_6_9_a_stream_that_is_read_goes_on_for_ever(demo):
    with Peer(demo.address) as peer:
        stream_window, connection_window = announced(peer)
        message = bytes([0]) + struct.pack(">I", 0)    # An empty message, again and again.
        peer.send(headers(1, UPLOAD, end=False))
        piece = message * 3276
        allowance, sent, seen = [stream_window, connection_window], 0, len(peer.frames)
        until = time.monotonic() + 60
        while sent < 3 * connection_window and not any(f.ends for f in peer.of(HEADERS, 1)):
            if min(allowance) < len(piece):
                peer._more(0.2)
                for f in peer.frames[seen:]:
                    if f.kind == WINDOW_UPDATE:
                        allowance[0 if f.stream else 1] += f.code
                seen = len(peer.frames)
                assert time.monotonic() < until, f"the window does not come back: {allowance} after {sent} bytes"
                continue
            peer.send(data(1, piece, end=False))
            sent += len(piece)
            allowance = [left - len(piece) for left in allowance]
        peer.send(reset(1))
        peer.works(3)
