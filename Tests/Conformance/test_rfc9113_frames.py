"""RFC 9113, sections 3.4, 4 and 6: the preface, frames' sizes, field blocks, and each frame's own rules. Table: docs/http2.md."""

import struct

import pytest

from frames import (ACK, BODY, CONTINUATION, DATA, ENABLE_PUSH, END_HEADERS, END_STREAM, GET, GOAWAY, HEADER_TABLE_SIZE, HEADERS,
                    INITIAL_WINDOW_SIZE, MAX_CONCURRENT_STREAMS, MAX_FRAME_SIZE, MAX_HEADER_LIST_SIZE, PADDED, PING, POST,
                    PREFACE, PRIORITY, PUSH_PROMISE, RST_STREAM, SETTINGS, WINDOW_UPDATE, WITH_PRIORITY, Error, Peer, block,
                    data, frame, goaway, headers, padded, ping, replaced, settings, window)


@pytest.fixture
def peer(demo):
    with Peer(demo.address) as peer:
        yield peer
    demo.assert_alive()


# 3.4 preface


def test_3_4_the_servers_preface_is_a_settings_frame_that_comes_first(demo):
    with Peer(demo.address, start=PREFACE, ack=False) as peer:
        peer.until(lambda f: True, "the server's preface, before the client's SETTINGS")
        assert (peer.frames[0].kind, peer.frames[0].flags, peer.frames[0].stream) == (SETTINGS, 0, 0)


@pytest.mark.parametrize("start", [PREFACE[:-2] + b"XX", PREFACE[:14] + b"GET / HTTP/1.1\r\n\r\n", b"PRI / HTTP/2.0\r\n\r\nSM\r\n\r\n"])
def test_3_4_an_invalid_preface_is_a_connection_error_of_type_protocol_error(demo, start):
    with Peer(demo.address, start=start, ack=False) as peer:
        peer.connection_error(Error.PROTOCOL_ERROR)


@pytest.mark.parametrize("first", [ping(), headers(1, GET), window(0, 1), frame(SETTINGS, ACK), frame(0x16, 0, 0, b"x")])
def test_3_4_a_preface_without_settings_is_a_connection_error_of_type_protocol_error(demo, first):
    with Peer(demo.address, start=PREFACE + first, ack=False) as peer:
        peer.connection_error(Error.PROTOCOL_ERROR)


def test_3_4_frames_may_follow_the_clients_preface_before_the_servers_was_read(demo):
    with Peer(demo.address, start=PREFACE + settings() + headers(1, GET), ack=False) as peer:
        assert peer.response(1)[":status"] == "200"


# 4.1, 4.2 frames


UNDEFINED_FLAGS = {
    "DATA": lambda: headers(1, POST, end=False) + frame(DATA, END_STREAM | 0xf6 & ~PADDED, 1, BODY),
    "HEADERS": lambda: frame(HEADERS, 0xff & ~PADDED & ~WITH_PRIORITY & ~END_STREAM, 1, block(POST)) + data(1, BODY),
    "PING": lambda: frame(PING, 0xfe, 0, b"8 bytes!") + headers(1, POST, end=False) + data(1, BODY),
    "SETTINGS": lambda: frame(SETTINGS, 0xfe, 0, b"") + headers(1, POST, end=False) + data(1, BODY),
    "WINDOW_UPDATE": lambda: frame(WINDOW_UPDATE, 0xff, 0, b"\0\0\0\1") + headers(1, POST, end=False) + data(1, BODY),
}


@pytest.mark.parametrize("kind", UNDEFINED_FLAGS)
def test_4_1_flags_that_are_not_defined_for_a_frame_are_ignored(peer, kind):
    peer.send(UNDEFINED_FLAGS[kind]())
    assert peer.response(1)[":status"] == "400"


def test_4_1_the_reserved_bit_of_a_stream_number_is_ignored(peer):
    def marked(whole: bytes) -> bytes:
        return whole[:5] + bytes([whole[5] | 0x80]) + whole[6:]
    peer.send(marked(headers(1, POST, end=False)), marked(window(1, 1)), marked(data(1, BODY)), marked(ping()))
    assert peer.response(1)[":status"] == "400"
    peer.sync()


def test_4_2_a_frame_of_the_largest_size_is_read(peer):
    peer.send(headers(1, POST, end=False), data(1, b" " * 16384, end=False), data(1, BODY))
    assert peer.response(1)[":status"] == "400"


OVERSIZE = {
    "DATA": (1, lambda: headers(1, POST, end=False) + data(1, bytes(16385))),
    "HEADERS": (1, lambda: frame(HEADERS, END_HEADERS | END_STREAM, 1, block([*GET, ("x", "v" * 16384)]))),
    "CONTINUATION": (1, lambda: frame(HEADERS, END_STREAM, 1, block(GET)) + frame(CONTINUATION, END_HEADERS, 1, bytes(16385))),
    "SETTINGS": (0, lambda: frame(SETTINGS, 0, 0, bytes(16386))),
    "an unknown type": (0, lambda: frame(0x16, 0, 0, bytes(16385))),
    "PRIORITY": (1, lambda: frame(PRIORITY, 0, 1, bytes(16385))),
}


@pytest.mark.parametrize("kind", OVERSIZE)
def test_4_2_a_frame_over_max_frame_size_is_an_error_of_type_frame_size_error(peer, kind):
    peer.send(OVERSIZE[kind][1]())
    peer.connection_error(Error.FRAME_SIZE_ERROR)


@pytest.mark.parametrize("length", [0, 4, 6, 100])
def test_6_3_a_priority_frame_of_another_length_than_5_is_a_stream_error_of_type_frame_size_error(peer, length):
    peer.send(headers(1, POST, end=False), frame(PRIORITY, 0, 1, bytes(length)))
    peer.stream_error(1, Error.FRAME_SIZE_ERROR, alive_on=3)


@pytest.mark.parametrize("kind,lengths", [(RST_STREAM, (0, 3, 5)), (WINDOW_UPDATE, (0, 3, 5, 13))])
@pytest.mark.parametrize("which", [0, 1, 2, 3])
def test_6_4_and_6_9_rst_stream_and_window_update_of_another_length_than_4_are_connection_errors_of_type_frame_size_error(
        peer, kind, lengths, which):
    peer.send(headers(1, POST, end=False), frame(kind, 0, 1, bytes(lengths[which % len(lengths)])))
    peer.connection_error(Error.FRAME_SIZE_ERROR)


@pytest.mark.parametrize("length", [0, 7, 9])
def test_6_7_a_ping_of_another_length_than_8_is_a_connection_error_of_type_frame_size_error(peer, length):
    peer.send(frame(PING, 0, 0, bytes(length)))
    peer.connection_error(Error.FRAME_SIZE_ERROR)


@pytest.mark.parametrize("length", [1, 5, 7, 13])
def test_6_5_settings_whose_length_is_no_multiple_of_6_are_a_connection_error_of_type_frame_size_error(peer, length):
    peer.send(frame(SETTINGS, 0, 0, bytes(length)))
    peer.connection_error(Error.FRAME_SIZE_ERROR)


@pytest.mark.parametrize("length", [0, 7])
def test_6_8_a_goaway_shorter_than_8_is_a_connection_error_of_type_frame_size_error(peer, length):
    peer.send(frame(GOAWAY, 0, 0, bytes(length)))
    peer.connection_error(Error.FRAME_SIZE_ERROR)


TOO_SMALL = {
    "DATA without its padding's length": headers(1, POST, end=False) + frame(DATA, PADDED, 1),
    "HEADERS without their padding's length": frame(HEADERS, END_HEADERS | PADDED, 1),
    "HEADERS without their priority": frame(HEADERS, END_HEADERS | WITH_PRIORITY, 1, b"\0\0\0\0"),
    "padded HEADERS without their priority": frame(HEADERS, END_HEADERS | WITH_PRIORITY | PADDED, 1, b"\0\0\0\0\0"),
}


@pytest.mark.parametrize("case", TOO_SMALL)
def test_4_2_a_frame_too_small_for_what_it_must_hold_is_an_error_of_type_frame_size_error(peer, case):
    peer.send(TOO_SMALL[case])
    peer.connection_error(Error.FRAME_SIZE_ERROR)


# 4.3 and 6.10 field blocks


def test_4_3_a_field_block_may_be_split_over_continuation_frames_anywhere(peer):
    fields = block(GET)
    for number, cut in enumerate(range(0, len(fields) + 1, 5)):
        stream = 2 * number + 1
        peer.send(frame(HEADERS, END_STREAM, stream, fields[:cut]), frame(CONTINUATION, 0, stream),
                  frame(CONTINUATION, END_HEADERS, stream, fields[cut:]))
        assert peer.response(stream)[":status"] == "200", f"cut at {cut}"


def test_4_3_the_end_of_the_stream_is_that_of_headers_and_not_of_continuation(peer):
    fields = block(POST)
    peer.send(frame(HEADERS, 0, 1, fields[:9]), frame(CONTINUATION, END_HEADERS | END_STREAM, 1, fields[9:]), data(1, BODY))
    assert peer.response(1)[":status"] == "400"


def test_4_3_a_field_block_that_cannot_be_decoded_is_a_connection_error_of_type_compression_error(peer):
    peer.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, b"\xff\xff\xff\xff"))
    peer.connection_error(Error.COMPRESSION_ERROR)


def test_4_3_a_field_block_that_ends_within_a_field_is_a_connection_error_of_type_compression_error(peer):
    peer.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, block(GET)[:-1]))
    peer.connection_error(Error.COMPRESSION_ERROR)


BETWEEN = {
    "DATA": data(1, b"x"), "HEADERS of the stream": headers(1, GET), "HEADERS of another": headers(3, GET),
    "PRIORITY": frame(PRIORITY, 0, 1, bytes(5)), "RST_STREAM": frame(RST_STREAM, 0, 1, bytes(4)), "SETTINGS": settings(),
    "PUSH_PROMISE": frame(PUSH_PROMISE, END_HEADERS, 1, bytes(4)), "PING": ping(), "GOAWAY": goaway(), "WINDOW_UPDATE": window(0, 1),
    "CONTINUATION of another stream": frame(CONTINUATION, END_HEADERS, 3, b""),
    "CONTINUATION of stream 0": frame(CONTINUATION, END_HEADERS, 0, b""),
}


@pytest.mark.parametrize("case", BETWEEN)
def test_6_10_any_frame_but_the_streams_continuation_within_a_field_block_is_a_connection_error_of_type_protocol_error(peer, case):
    fields = block(GET)
    peer.send(frame(HEADERS, END_STREAM, 1, fields[:9]), BETWEEN[case], frame(CONTINUATION, END_HEADERS, 1, fields[9:]))
    peer.connection_error(Error.PROTOCOL_ERROR)


NOTHING_TO_CONTINUE = {
    "at the beginning": b"",
    "after HEADERS that ended the block": headers(1, POST, end=False),
    "after CONTINUATION that ended the block": frame(HEADERS, 0, 1, block(POST)) + frame(CONTINUATION, END_HEADERS, 1),
    "after DATA": headers(1, POST, end=False) + data(1, BODY, end=False),
}


@pytest.mark.parametrize("case", NOTHING_TO_CONTINUE)
def test_6_10_a_continuation_with_no_field_block_before_it_is_a_connection_error_of_type_protocol_error(peer, case):
    peer.send(NOTHING_TO_CONTINUE[case], frame(CONTINUATION, END_HEADERS, 1, block([("x", "y")])))
    peer.connection_error(Error.PROTOCOL_ERROR)


# 6.1, 6.2 padding


@pytest.mark.parametrize("padding", [0, 1, 255])
def test_6_1_and_6_2_padding_is_no_part_of_data_and_fields(peer, padding):
    fields = bytes([padding]) + block(POST) + bytes(padding)
    peer.send(frame(HEADERS, END_HEADERS | PADDED, 1, fields), padded(1, BODY, padding), padded(1, b"", padding, end=True))
    assert peer.response(1)[":status"] == "400"


TOO_MUCH_PADDING = {
    "DATA": headers(1, POST, end=False) + frame(DATA, PADDED, 1, b"\x05" + bytes(4)),
    "DATA of nothing": headers(1, POST, end=False) + frame(DATA, PADDED, 1, b"\x01"),
    "HEADERS": frame(HEADERS, END_HEADERS | PADDED, 1, b"\xff" + block(GET)),
    "HEADERS with priority": frame(HEADERS, END_HEADERS | PADDED | WITH_PRIORITY, 1, b"\x04" + bytes(8)),
}


@pytest.mark.parametrize("case", TOO_MUCH_PADDING)
def test_6_1_and_6_2_padding_as_long_as_the_payload_is_a_connection_error_of_type_protocol_error(peer, case):
    peer.send(TOO_MUCH_PADDING[case])
    peer.connection_error(Error.PROTOCOL_ERROR)


# Stream numbers of each frame


ON_STREAM_0 = {
    "6.1 DATA": data(0, b"x"), "6.2 HEADERS": headers(0, GET), "6.3 PRIORITY": frame(PRIORITY, 0, 0, bytes(5)),
    "6.4 RST_STREAM": frame(RST_STREAM, 0, 0, bytes(4)), "6.6 PUSH_PROMISE": frame(PUSH_PROMISE, END_HEADERS, 0, b"\0\0\0\2"),
    "6.10 CONTINUATION": frame(CONTINUATION, END_HEADERS, 0, b""),
}
ON_A_STREAM = {
    "6.5 SETTINGS": frame(SETTINGS, 0, 1), "6.5 SETTINGS with ACK": frame(SETTINGS, ACK, 1),
    "6.7 PING": frame(PING, 0, 1, bytes(8)), "6.7 PING with ACK": frame(PING, ACK, 1, bytes(8)),
    "6.8 GOAWAY": frame(GOAWAY, 0, 1, bytes(8)),
}


@pytest.mark.parametrize("case", ON_STREAM_0)
def test_6_a_frame_of_a_stream_on_stream_0_is_a_connection_error_of_type_protocol_error(peer, case):
    peer.send(ON_STREAM_0[case])
    peer.connection_error(Error.PROTOCOL_ERROR)


@pytest.mark.parametrize("case", ON_A_STREAM)
def test_6_a_frame_of_the_connection_on_a_stream_is_a_connection_error_of_type_protocol_error(peer, case):
    peer.send(headers(1, POST, end=False), ON_A_STREAM[case])
    peer.connection_error(Error.PROTOCOL_ERROR)


# 6.5 settings


def test_6_5_settings_with_ack_and_a_payload_are_a_connection_error_of_type_frame_size_error(peer):
    peer.send(frame(SETTINGS, ACK, 0, struct.pack(">HI", INITIAL_WINDOW_SIZE, 1)))
    peer.connection_error(Error.FRAME_SIZE_ERROR)


@pytest.mark.parametrize("entry,error", [
    ((ENABLE_PUSH, 2), Error.PROTOCOL_ERROR), ((ENABLE_PUSH, 2 ** 32 - 1), Error.PROTOCOL_ERROR),
    ((INITIAL_WINDOW_SIZE, 2 ** 31), Error.FLOW_CONTROL_ERROR), ((INITIAL_WINDOW_SIZE, 2 ** 32 - 1), Error.FLOW_CONTROL_ERROR),
    ((MAX_FRAME_SIZE, 2 ** 14 - 1), Error.PROTOCOL_ERROR), ((MAX_FRAME_SIZE, 2 ** 24), Error.PROTOCOL_ERROR),
    ((MAX_FRAME_SIZE, 0), Error.PROTOCOL_ERROR)])
def test_6_5_2_a_setting_out_of_bounds_is_a_connection_error_of_the_type_its_definition_says(peer, entry, error):
    peer.send(settings(entry))
    peer.connection_error(error)


@pytest.mark.parametrize("entry", [
    (ENABLE_PUSH, 0), (ENABLE_PUSH, 1), (INITIAL_WINDOW_SIZE, 2 ** 31 - 1), (MAX_FRAME_SIZE, 2 ** 14), (MAX_FRAME_SIZE, 2 ** 24 - 1),
    (HEADER_TABLE_SIZE, 0), (HEADER_TABLE_SIZE, 2 ** 32 - 1), (MAX_CONCURRENT_STREAMS, 0), (MAX_CONCURRENT_STREAMS, 2 ** 32 - 1),
    (MAX_HEADER_LIST_SIZE, 2 ** 32 - 1)])
def test_6_5_2_a_setting_at_its_bounds_is_taken(peer, entry):
    peer.send(settings(entry))
    peer.works(1)
    peer.works(3)


def test_6_5_3_settings_are_acknowledged_each_and_in_order_and_at_once(demo):
    with Peer(demo.address) as peer:
        peer.send(settings((INITIAL_WINDOW_SIZE, 1)), settings(), settings((INITIAL_WINDOW_SIZE, 65535)), ping())
        peer.until(lambda f: f.kind == PING, "the answer to the PING behind them")
        acks = [f for f in peer.of(SETTINGS) if f.flags & ACK]
        assert len(acks) == 4 and all(f.payload == b"" for f in acks), "one per SETTINGS, the preface's too"


def test_6_5_3_of_a_setting_that_comes_twice_in_a_frame_the_last_value_holds(demo):
    with Peer(demo.address, (INITIAL_WINDOW_SIZE, 65535), (INITIAL_WINDOW_SIZE, 0)) as peer:
        peer.send(headers(1, GET))
        peer.until(lambda f: f.kind == HEADERS, "the head")
        peer.sync()
        assert not peer.of(DATA)


def test_6_5_2_the_servers_settings_are_within_bounds_and_have_no_push(demo):
    with Peer(demo.address) as peer:
        payload = peer.frames[0].payload
        found = [struct.unpack(">HI", payload[i:i + 6]) for i in range(0, len(payload), 6)]
        assert len(dict(found)) == len(found), "a setting twice"
        values = dict(found)
        assert values.get(ENABLE_PUSH, 0) == 0 and values[INITIAL_WINDOW_SIZE] < 2 ** 31
        assert 2 ** 14 <= values.get(MAX_FRAME_SIZE, 2 ** 14) < 2 ** 24
        assert values[MAX_CONCURRENT_STREAMS] >= 100 and values[MAX_HEADER_LIST_SIZE] >= 8192


def test_6_5_2_frames_to_the_peer_are_no_longer_than_its_max_frame_size(demo, long):
    for most in (2 ** 14, 2 ** 24 - 1):
        with Peer(demo.address, (MAX_FRAME_SIZE, most), (INITIAL_WINDOW_SIZE, 2 ** 31 - 1)) as peer:
            peer.send(window(0, 2 ** 30), headers(1, long))
            assert len(peer.response(1)["body"]) > 2 ** 14
            assert max(len(f.payload) for f in peer.frames) <= most


def test_6_5_2_a_smaller_header_table_is_kept_by_the_servers_encoder(demo):
    with Peer(demo.address, (HEADER_TABLE_SIZE, 0)) as peer:
        peer.decoder.max_allowed_table_size = 0
        peer.until(lambda f: f.kind == SETTINGS and f.flags & ACK, "the acknowledgment")
        for stream in (1, 3, 5):
            peer.works(stream)
        assert peer.decoder.header_table_size == 0, "no table size update came"


# 6.6 push


@pytest.mark.parametrize("after", [b"", headers(1, POST, end=False)])
def test_6_6_a_push_promise_from_a_client_is_a_connection_error_of_type_protocol_error(peer, after):
    peer.send(after, frame(PUSH_PROMISE, END_HEADERS, 1, b"\0\0\0\2" + block(GET)))
    peer.connection_error(Error.PROTOCOL_ERROR)


# 6.7 ping


def test_6_7_a_ping_is_answered_with_ack_and_the_same_payload_and_one_with_ack_is_not(peer):
    peer.send(frame(PING, ACK, 0, b"not this"), ping(b"but this"))
    peer.sync()
    payloads = [f.payload for f in peer.of(PING) if f.flags & ACK]
    assert payloads[0] == b"but this" and b"not this" not in payloads


# 6.8 goaway


@pytest.mark.parametrize("last", [0, 2, 5, 2 ** 31 - 2, 2 ** 31 - 1])
@pytest.mark.parametrize("code", [Error.NO_ERROR, Error.ENHANCE_YOUR_CALM, 0xabcdef])
def test_6_8_after_a_goaway_of_the_clients_its_streams_are_still_served_and_then_the_connection_ends(peer, last, code):
    peer.send(headers(1, POST, end=False), goaway(last, code, b"debug data"), data(1, BODY))
    assert peer.response(1)[":status"] == "400"
    peer.ended()


def test_6_8_a_goaway_on_a_connection_without_streams_ends_it(peer):
    peer.sync()
    peer.send(goaway())
    peer.ended()


@pytest.fixture(scope="module")
def long(me):
    """A request whose response is longer than a frame."""
    campaign = me.create()
    me.add(campaign, [f"+1949555{i:04d}" for i in range(500)])
    return replaced(GET, path=f"/api/campaigns/{campaign}/prospects")
