"""RFC 9113, section 5: stream states, identifiers, concurrency, priority, errors. Table: docs/http2.md."""

import random
import struct

import pytest

from frames import (ACK, BODY, CONTINUATION, DATA, END_HEADERS, END_STREAM, GET, GOAWAY, HEADERS, INITIAL_WINDOW_SIZE,
                    MAX_CONCURRENT_STREAMS, PING, POST, PREFACE, PRIORITY, RST_STREAM, SETTINGS, WITH_PRIORITY, Error, Peer, block,
                    data, frame, goaway, headers, ping, reset, settings, window)

PRIORITY_PAYLOAD = b"\0\0\0\0\x0f"
# A frame of each kind that a stream may see after its end, on stream 1.
LATE = {
    "DATA": data(1, b"late", end=False),
    "empty DATA": data(1, b"", end=False),
    "DATA with END_STREAM": data(1, b"late"),
    "HEADERS": headers(1, [("x-late", "1")]),
    "HEADERS of a request": headers(1, GET),
}
HARMLESS = {
    "WINDOW_UPDATE": window(1, 1000),
    "RST_STREAM": reset(1),
    "PRIORITY": frame(PRIORITY, 0, 1, PRIORITY_PAYLOAD),
}


@pytest.fixture
def peer(demo):
    with Peer(demo.address) as peer:
        yield peer
    demo.assert_alive()


@pytest.fixture
def held(demo):
    """A connection whose responses cannot be sent: stream 1 is half-closed (remote) and stays so."""
    with Peer(demo.address, (INITIAL_WINDOW_SIZE, 0)) as peer:
        peer.send(headers(1, GET))
        peer.until(lambda f: f.kind == HEADERS and f.stream == 1, "the head of the response")
        yield peer
    demo.assert_alive()


# 5.1 idle


IDLE = {
    "DATA": data(1, b"x"),
    "RST_STREAM": reset(1),
    "WINDOW_UPDATE": window(1, 100),
    "CONTINUATION": frame(CONTINUATION, END_HEADERS, 1, block(GET)),
    "DATA beyond the last stream": headers(1, GET) + data(3, b"x"),
    "RST_STREAM beyond the last stream": headers(1, GET) + reset(3),
    "WINDOW_UPDATE beyond the last stream": headers(1, GET) + window(3, 100),
    "DATA on an idle stream of the server's": data(2, b"x"),
    "RST_STREAM on an idle stream of the server's": reset(2),
    "WINDOW_UPDATE on an idle stream of the server's": window(2, 100),
}


@pytest.mark.parametrize("case", IDLE)
def test_5_1_a_frame_other_than_headers_or_priority_on_an_idle_stream_is_a_connection_error_of_type_protocol_error(peer, case):
    peer.send(IDLE[case])
    peer.connection_error(Error.PROTOCOL_ERROR)


def test_5_1_a_priority_frame_can_come_in_any_state_and_changes_nothing(peer):
    some = [frame(PRIORITY, 0, stream, PRIORITY_PAYLOAD) for stream in (1, 2, 3, 101)]
    peer.send(*some)
    peer.send(headers(1, POST, end=False), *some, data(1, BODY, end=False), *some, data(1, b""))
    assert peer.response(1)[":status"] == "400"
    peer.send(*some)
    peer.works(3)


# 5.1 half-closed (remote)


@pytest.mark.parametrize("case", LATE)
def test_5_1_half_closed_remote_another_frame_is_a_stream_error_of_type_stream_closed(held, case):
    held.send(LATE[case])
    held.stream_error(1, Error.STREAM_CLOSED)
    held.send(settings((INITIAL_WINDOW_SIZE, 65535)))
    held.works(3)


@pytest.mark.parametrize("case", LATE)
def test_5_1_half_closed_remote_holds_for_frames_that_come_in_one_piece_with_the_request(demo, case):
    with Peer(demo.address, (INITIAL_WINDOW_SIZE, 0)) as peer:
        peer.send(headers(1, GET) + LATE[case])
        peer.stream_error(1, Error.STREAM_CLOSED)


@pytest.mark.parametrize("case", LATE)
def test_5_1_half_closed_remote_holds_for_frames_that_come_byte_by_byte(held, case):
    for byte in LATE[case]:
        held.send(bytes([byte]))
    held.stream_error(1, Error.STREAM_CLOSED)


def test_5_1_half_closed_remote_holds_after_data_that_ended_the_stream(demo):
    with Peer(demo.address, (INITIAL_WINDOW_SIZE, 0)) as peer:
        peer.send(headers(1, POST, end=False), data(1, BODY), data(1, BODY))
        peer.stream_error(1, Error.STREAM_CLOSED)


def test_5_1_half_closed_remote_holds_after_trailers(demo):
    with Peer(demo.address, (INITIAL_WINDOW_SIZE, 0)) as peer:
        peer.send(headers(1, POST, end=False), data(1, BODY, end=False), headers(1, [("x-trailer", "1")]), data(1, BODY))
        peer.stream_error(1, Error.STREAM_CLOSED)


@pytest.mark.parametrize("case", ["WINDOW_UPDATE", "PRIORITY"])
def test_5_1_half_closed_remote_takes_window_update_and_priority(held, case):
    held.send(HARMLESS[case], window(1, 1 << 20))
    assert held.response(1)[":status"] == "200"


def test_5_1_half_closed_remote_takes_rst_stream_and_sends_nothing_more(held):
    held.send(reset(1))
    held.sync()
    before = len(held.frames)
    held.send(window(1, 1 << 20), settings((INITIAL_WINDOW_SIZE, 65535)))
    held.works(3)
    assert not [f for f in held.frames[before:] if f.stream == 1]


def test_5_1_many_frames_after_the_end_are_one_stream_error_and_no_connection_error(held):
    held.send(*[data(1, b"late", end=False)] * 20)
    held.stream_error(1, Error.STREAM_CLOSED)


# 5.1 closed


@pytest.mark.parametrize("case", LATE)
def test_5_1_closed_by_both_ends_another_frame_is_a_connection_error_of_type_stream_closed(peer, case):
    peer.works(1)
    peer.sync()
    peer.send(LATE[case])
    peer.connection_error(Error.STREAM_CLOSED)


@pytest.mark.parametrize("case", LATE)
def test_5_1_closed_by_the_clients_rst_stream_another_frame_is_a_connection_error_of_type_stream_closed(peer, case):
    peer.send(headers(1, POST, end=False), reset(1), LATE[case])
    peer.connection_error(Error.STREAM_CLOSED)


def test_5_1_closed_a_continuation_after_rst_stream_is_a_connection_error(peer):
    peer.send(headers(1, POST, end=False), reset(1), frame(CONTINUATION, END_HEADERS, 1, block([("x-late", "1")])))
    peer.connection_error(Error.STREAM_CLOSED, Error.PROTOCOL_ERROR)


@pytest.mark.parametrize("case", HARMLESS)
def test_5_1_closed_window_update_rst_stream_and_priority_are_ignored(peer, case):
    peer.works(1)
    peer.send(HARMLESS[case])
    peer.works(3)
    assert not peer.of(RST_STREAM)


@pytest.mark.parametrize("case", LATE)
def test_5_1_closed_by_the_servers_rst_stream_any_frame_is_processed_minimally_and_discarded(peer, case):
    peer.send(headers(1, POST + [("content-length", "3")], end=False), data(1, b"more than three", end=False))
    peer.stream_error(1, Error.PROTOCOL_ERROR)
    peer.send(LATE[case])
    peer.works(3)
    assert len(peer.of(RST_STREAM, 1)) == 1


def test_5_1_field_blocks_on_a_stream_that_the_server_reset_still_update_the_compression_state(peer):
    peer.send(headers(1, POST + [("content-length", "3")], end=False), data(1, b"more than three", end=False))
    peer.stream_error(1, Error.PROTOCOL_ERROR)
    # A literal with incremental indexing, in trailers that are discarded: `authorization` of the next request.
    key = dict(GET)["authorization"].encode()
    indexed = b"\x40" + bytes([13]) + b"authorization" + bytes([len(key)]) + key
    peer.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, indexed))
    peer.send(frame(HEADERS, END_HEADERS | END_STREAM, 3, block(GET[:4]) + b"\xbe"))
    assert peer.response(3)[":status"] == "200"


# 5.1.1 identifiers


@pytest.mark.parametrize("stream", [2, 4, 100])
def test_5_1_1_a_stream_of_an_even_number_from_a_client_is_a_connection_error_of_type_protocol_error(peer, stream):
    peer.send(headers(stream, GET))
    peer.connection_error(Error.PROTOCOL_ERROR)


@pytest.mark.parametrize("lower", [1, 3])
def test_5_1_1_a_new_stream_lower_than_an_earlier_one_is_a_connection_error_of_type_protocol_error(peer, lower):
    peer.works(5)
    peer.send(headers(lower, GET))
    peer.connection_error(Error.PROTOCOL_ERROR)


def test_5_1_1_a_new_stream_closes_idle_ones_of_lower_numbers(peer):
    peer.works(5)
    peer.send(data(3, b"late"))
    peer.connection_error(Error.STREAM_CLOSED)


def test_5_1_1_stream_numbers_may_have_gaps(peer):
    for stream in (1, 7, 9, 1001, 2 ** 31 - 1):
        peer.works(stream)


def test_5_1_1_stream_0_cannot_be_opened(peer):
    peer.send(headers(0, GET))
    peer.connection_error(Error.PROTOCOL_ERROR)


def test_5_1_1_the_order_of_numbers_is_remembered_over_many_streams(peer):
    peer.send(window(0, 1 << 24))
    for stream in range(1, 601, 2):
        peer.send(headers(stream, GET))
        peer.response(stream)
    peer.send(headers(599, GET))
    peer.connection_error(Error.STREAM_CLOSED)


# 5.1.2 concurrency


def limit_of(peer) -> int:
    entries = peer.of(SETTINGS)[0].payload
    found = {struct.unpack(">HI", entries[i:i + 6]) for i in range(0, len(entries), 6)}
    return dict(found)[MAX_CONCURRENT_STREAMS]


@pytest.mark.parametrize("acknowledged", [True, False])
def test_5_1_2_streams_over_the_limit_are_stream_errors_of_type_refused_stream(demo, acknowledged):
    with Peer(demo.address, ack=False) as peer:
        peer.until(lambda f: f.kind == SETTINGS, "SETTINGS")
        if acknowledged:
            peer.send(frame(SETTINGS, ACK))
        most = limit_of(peer)
        peer.send(*[headers(2 * i + 1, POST, end=False) for i in range(most + 3)])
        over = [2 * i + 1 for i in range(most, most + 3)]
        for stream in over:
            peer.stream_error(stream, Error.REFUSED_STREAM)
        assert {f.stream for f in peer.of(RST_STREAM)} == set(over), "only those over the limit are refused"
        peer.send(*[data(stream, b"in flight") for stream in over])
        peer.send(data(1, BODY))
        assert peer.response(1)[":status"] == "400"
        peer.works(over[-1] + 2)
    demo.assert_alive()


# 5.3 priority


def with_priority(stream: int, fields, dependency: int, end: bool = True) -> bytes:
    payload = struct.pack(">IB", dependency, 255) + block(fields)
    return frame(HEADERS, END_HEADERS | WITH_PRIORITY | (END_STREAM if end else 0), stream, payload)


@pytest.mark.parametrize("dependency", [0, 1, 3, 2 ** 31 - 1, 2 ** 32 - 1])
def test_5_3_2_priority_in_headers_is_ignored_even_a_dependency_of_a_stream_on_itself(peer, dependency):
    peer.send(with_priority(1, GET, dependency))
    assert peer.response(1)[":status"] == "200"
    peer.works(3)


def test_5_3_2_priority_in_headers_that_come_byte_by_byte_is_ignored(peer):
    for byte in with_priority(1, GET, 1):
        peer.send(bytes([byte]))
    assert peer.response(1)[":status"] == "200"


def test_5_3_2_priority_and_padding_together_are_read(peer):
    payload = b"\x05" + struct.pack(">IB", 1, 3) + block(GET) + bytes(5)
    peer.send(frame(HEADERS, END_HEADERS | END_STREAM | WITH_PRIORITY | 0x8, 1, payload))
    assert peer.response(1)[":status"] == "200"


@pytest.mark.parametrize("state", ["idle", "open", "closed"])
def test_5_3_2_priority_frames_are_ignored_even_a_dependency_of_a_stream_on_itself(peer, state):
    if state == "open":
        peer.send(headers(1, POST, end=False))
    if state == "closed":
        peer.works(1)
    peer.send(frame(PRIORITY, 0, 1, struct.pack(">IB", 1, 0)))
    peer.works(3)
    assert not peer.of(RST_STREAM)


# 5.4 errors


def test_5_4_1_a_connection_error_says_the_last_stream_that_was_processed(peer):
    peer.works(1)
    peer.works(3)
    peer.send(window(0, 0))
    peer.connection_error(Error.PROTOCOL_ERROR)
    assert int.from_bytes(peer.of(GOAWAY)[0].payload[:4], "big") == 3


def test_5_4_2_a_rst_stream_is_not_answered_with_one(peer):
    peer.send(headers(1, POST, end=False), reset(1), reset(1))
    peer.works(3)
    peer.send(reset(1), reset(3))
    peer.sync()
    assert not peer.of(RST_STREAM)


@pytest.mark.parametrize("code", [0xff, 2 ** 32 - 1])
def test_7_unknown_error_codes_mean_nothing_special(peer, code):
    peer.send(headers(1, POST, end=False), reset(1, code))
    peer.works(3)
    peer.send(headers(5, POST, end=False), goaway(0, code), data(5, BODY))
    assert peer.response(5)[":status"] == "400"


# 5.5 extension


UNKNOWN = {
    "on the connection": frame(0x16, 0, 0, b"anything"),
    "on an idle stream": frame(0x16, 0xff, 77, b"anything"),
    "empty": frame(0xff, 0, 0),
    "as long as can be": frame(0xff, 0xff, 0, bytes(16384)),
    "ALTSVC": frame(0x0a, 0, 0, b"\0\0x"),
    "PRIORITY_UPDATE": frame(0x10, 0, 0, struct.pack(">I", 1) + b"u=1"),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_5_5_frames_of_unknown_types_are_ignored(peer, case):
    peer.send(UNKNOWN[case], headers(1, POST, end=False), UNKNOWN[case], data(1, BODY))
    assert peer.response(1)[":status"] == "400"
    peer.works(3)


def test_5_5_a_frame_of_an_unknown_type_within_a_field_block_is_a_connection_error_of_type_protocol_error(peer):
    fields = block(GET)
    peer.send(frame(HEADERS, END_STREAM, 1, fields[:9]), frame(0x16, 0, 1, b"x"), frame(CONTINUATION, END_HEADERS, 1, fields[9:]))
    peer.connection_error(Error.PROTOCOL_ERROR)


def test_5_5_unknown_settings_are_ignored_and_the_rest_of_the_frame_is_not(demo):
    with Peer(demo.address, (0xff, 1), (INITIAL_WINDOW_SIZE, 0), (0x1234, 2 ** 32 - 1)) as peer:
        peer.send(headers(1, GET))
        peer.until(lambda f: f.kind == HEADERS, "the head")
        peer.sync()
        assert not peer.of(DATA), "INITIAL_WINDOW_SIZE was not read"
        peer.until(lambda f: f.kind == SETTINGS and f.flags & ACK, "the acknowledgment")


# Splitting must not matter.


def test_5_a_whole_conversation_byte_by_byte_is_the_same_as_in_one_piece(demo):
    conversation = (PREFACE + settings((INITIAL_WINDOW_SIZE, 65535)) + window(0, 1000) + with_priority(1, POST, 1, end=False)
                    + ping() + data(1, BODY[:4], end=False) + window(1, 5) + frame(PRIORITY, 0, 1, PRIORITY_PAYLOAD)
                    + frame(0x16, 0, 0, b"unknown") + data(1, BODY[4:]) + headers(3, GET))
    for step in (1, 2, 3, 7, 11, 10_000):
        with Peer(demo.address, start=conversation[:1], ack=False) as peer:
            for i in range(1, len(conversation), step):
                peer.send(conversation[i:i + step])
            assert peer.response(1)[":status"] == "400", f"in pieces of {step}"
            assert peer.response(3)[":status"] == "200", f"in pieces of {step}"


def random_frame(chance: random.Random) -> bytes:
    """A frame that is right for some state, and often for another than the stream's."""
    stream = chance.choice([1, 1, 1, 3, 3, 5, 7, 9])
    end, last = chance.random() < 0.3, chance.random() < 0.9
    return chance.choice([
        lambda: headers(stream, chance.choice([GET, POST, [("x", "y")]]), end, END_HEADERS if last else 0),
        lambda: with_priority(stream, GET, chance.choice([0, 1, 3]), end),
        lambda: data(stream, bytes(chance.randrange(40)), end),
        lambda: frame(DATA, 0x8, stream, bytes([chance.randrange(4)]) + bytes(chance.randrange(3, 9))),
        lambda: frame(CONTINUATION, END_HEADERS, stream, block([("x", "y")])),
        lambda: reset(stream, chance.choice([0, 8])),
        lambda: window(chance.choice([0, stream]), chance.choice([0, 1, 1, 1, 1000, 2 ** 31 - 1]) or chance.choice([0, 1])),
        lambda: frame(PRIORITY, 0, stream, bytes(chance.choice([5, 5, 5, 4]))),
        lambda: settings((INITIAL_WINDOW_SIZE, chance.choice([0, 100, 65535]))),
        ping,
        lambda: frame(chance.randrange(10, 256), 0xff, stream, bytes(chance.randrange(20))),
    ])()


@pytest.mark.parametrize("seed", range(4))
def test_5_random_frames_in_random_pieces_leave_the_connection_at_work_or_ended_with_a_reason(demo, seed):
    chance = random.Random(seed)
    for _ in range(60):
        whole = b"".join(random_frame(chance) for _ in range(chance.randrange(1, 25)))
        with Peer(demo.address, ack=False) as peer:
            while whole:
                size = chance.choice([1, 3, 8, 9, 10, 13, 14, 40, 10_000])
                peer.send(whole[:size])
                whole = whole[size:]
            # An open field block, if there is one, is ended; what may be left of a frame is none.
            peer.send(frame(CONTINUATION, END_HEADERS, 99) if chance.random() < 0.2 else b"", ping(b"the end!"))
            peer.until(lambda f: f.kind == GOAWAY or f.kind == PING and f.payload == b"the end!", "an answer or a reason")
    demo.assert_alive()
