"""RFC 9113, section 10.5: what costs the server more than the client is bounded. Table: docs/http2.md."""

import socket
import time

import pytest

from frames import (CONTINUATION, END_HEADERS, END_STREAM, GET, GOAWAY, HEADERS, INITIAL_WINDOW_SIZE, PING, POST, PRIORITY, Error, Peer,
                    block, data, frame, goaway, headers, ping, reset, settings, window)


@pytest.fixture
def peer(demo):
    with Peer(demo.address) as peer:
        yield peer
    demo.assert_alive()


def is_cut_off(peer, piece, rounds: int) -> int:
    """Sends `piece(round)` until the server ends the connection, which it must with ENHANCE_YOUR_CALM; the rounds it took."""
    for number in range(rounds):
        peer.send(piece(number))
        peer._more(0.0005)
        if peer.closed or peer.of(GOAWAY):
            break
    peer.connection_error(Error.ENHANCE_YOUR_CALM)
    return number


# Each by 100 frames a round. A flood is more than 10,000 at once, and the rate after that is 1,000 per second.
FLOODS = {
    "PING": lambda: ping() * 100,
    "PING with ACK": lambda: frame(PING, 1, 0, bytes(8)) * 100,
    "SETTINGS": lambda: settings() * 100,
    "SETTINGS with an entry": lambda: settings((INITIAL_WINDOW_SIZE, 65535)) * 100,
    "PRIORITY": lambda: frame(PRIORITY, 0, 1, bytes(5)) * 100,
    "PRIORITY of many streams": lambda: b"".join(frame(PRIORITY, 0, 2 * i + 1, bytes(5)) for i in range(100)),
    "unknown frames": lambda: frame(0x16, 0, 0) * 100,
    "GOAWAY": lambda: goaway() * 100,
    "RST_STREAM of a closed stream": lambda: reset(1) * 100,
}


@pytest.mark.parametrize("kind", FLOODS)
def test_10_5_a_flood_of_frames_that_carry_nothing_is_cut_off(peer, kind):
    peer.works(1)
    # One that goes on: a connection without streams ends with the first GOAWAY.
    peer.send(headers(3, POST, end=False))
    is_cut_off(peer, lambda _: FLOODS[kind](), 600)


def test_10_5_a_flood_of_empty_data_is_cut_off(peer):
    peer.send(headers(1, POST, end=False))
    is_cut_off(peer, lambda _: data(1, b"", end=False) * 100, 600)


def test_10_5_a_flood_on_a_stream_that_the_server_reset_is_cut_off(peer):
    peer.send(headers(1, [*POST, ("Upper", "1")], end=False))
    peer.stream_error(1, Error.PROTOCOL_ERROR)
    is_cut_off(peer, lambda _: data(1, b"", end=False) * 100, 600)


# By 100 streams a round; 1,000 resets at once, and 33 per second after that.
RESETS = {
    "rapid reset (CVE-2023-44487)": lambda n: headers(n, POST, end=False) + reset(n),
    "rapid reset without an error": lambda n: headers(n, POST, end=False) + reset(n, Error.NO_ERROR),
    "malformed requests": lambda n: headers(n, [*GET, ("Upper", "1")]),
    "MadeYouReset: window updates of 0 (CVE-2025-8671)": lambda n: headers(n, POST, end=False) + window(n, 0),
    "MadeYouReset: windows too large": lambda n: headers(n, POST, end=False) + window(n, 2 ** 31 - 1),
    "MadeYouReset: priorities of a wrong length": lambda n: headers(n, POST, end=False) + frame(PRIORITY, 0, n, b""),
    "MadeYouReset: data over the content-length": lambda n: headers(n, [*POST, ("content-length", "1")], end=False) + data(n, b"xx"),
    "streams over the limit": lambda n: headers(n, POST, end=False),
}


@pytest.mark.parametrize("kind", RESETS)
def test_10_5_streams_that_are_reset_without_end_are_cut_off_whichever_side_resets_them(peer, kind):
    took = is_cut_off(peer, lambda r: b"".join(RESETS[kind](2 * (100 * r + i) + 1) for i in range(100)), 60)
    assert took >= 5, f"cut off after {took * 100} streams, where 1,000 resets are allowed"


def test_10_5_frames_after_the_end_of_their_stream_are_cut_off(demo):
    with Peer(demo.address, (INITIAL_WINDOW_SIZE, 0)) as peer:
        one = lambda n: headers(n, GET) + data(n, b"x")  # noqa: E731
        is_cut_off(peer, lambda r: b"".join(one(2 * (100 * r + i) + 1) for i in range(100)), 60)


@pytest.mark.parametrize("piece", [b"", block([("x", "y")])])
def test_10_5_a_field_block_in_endless_continuation_frames_is_cut_off(peer, piece):
    peer.send(frame(HEADERS, END_STREAM, 1, block(GET)), *[frame(CONTINUATION, 0, 1, piece)] * 100)
    peer.connection_error(Error.ENHANCE_YOUR_CALM)


def test_10_5_a_field_block_in_a_few_continuation_frames_that_come_byte_by_byte_is_read(peer):
    fields = block(GET)
    whole = (frame(HEADERS, END_STREAM, 1, fields[:9]) + frame(CONTINUATION, 0, 1, fields[9:12]) * 1
             + frame(CONTINUATION, 0, 1) * 5 + frame(CONTINUATION, END_HEADERS, 1, fields[12:]))
    for byte in whole:
        peer.send(bytes([byte]))
    assert peer.response(1)[":status"] == "200"


def test_10_5_too_many_settings_in_a_frame_are_cut_off(peer):
    peer.send(settings(*[(0x1000 + i, 1) for i in range(1000)]))
    peer.connection_error(Error.ENHANCE_YOUR_CALM)


@pytest.mark.parametrize("provocation", [ping(), settings()], ids=["PING", "SETTINGS"])
def test_10_5_a_peer_that_provokes_answers_and_reads_none_is_cut_off(demo, provocation):
    before = demo.memory()
    with socket.create_connection(demo.address, timeout=10) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings())
        connection.settimeout(5)
        # By the clock, not by count: the sockets' buffers alone take hundreds of thousands before the server has looked at them.
        sent, end = 0, time.monotonic() + 20
        is_cut_off = False
        try:
            while time.monotonic() < end:
                connection.sendall(provocation * 100)
                sent += 100
        except (ConnectionError, TimeoutError):
            is_cut_off = True
    assert is_cut_off, f"{sent:,} frames were taken in 20 s by a server whose answers nobody reads"
    demo.assert_alive()
    assert demo.memory() < before + (64 << 20)
