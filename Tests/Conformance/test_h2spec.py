"""The cases of h2spec 2.6 (generic, http2, hpack), by its numbers: what people point at an HTTP/2 server first.

h2spec is written for RFC 7540 and in Go; here each case is the frames that it sends. Where RFC 9113 says otherwise, the case says so.
"""

import struct

import pytest

from frames import (ACK, BODY, CONTINUATION, DATA, END_HEADERS, END_STREAM, GET, GOAWAY, HEADERS, INITIAL_WINDOW_SIZE, MAX_FRAME_SIZE,
                    PADDED, PING, POST, PRIORITY, PUSH_PROMISE, RST_STREAM, SETTINGS, WINDOW_UPDATE, WITH_PRIORITY, Error, Peer, block,
                    data, frame, goaway, headers, number, padded, ping, replaced, reset, settings, window)

E = Error
# By number and name: what is done with a peer, and what the peer begins with where that is not a preface.
CASES = {}


def case(name: str, start: bytes | None = None):
    """A case of its own kind."""
    def add(body):
        CASES[f"{name} {body.__name__.replace('_', ' ')}"] = (body, start)
        return body
    return add


def answered(name: str, parts, stream: int = 1):
    """A request in these frames is answered, and another after it."""
    def body(peer):
        peer.send(*parts)
        assert peer.response(stream)[":status"].isdigit()
        peer.works(stream + 2)
    CASES[name] = (body, None)


def ends(name: str, *codes: Error, parts, before=None):
    """These frames are a connection error."""
    def body(peer):
        if before:
            before(peer)
        peer.send(*parts)
        peer.connection_error(*codes)
    CASES[name] = (body, None)


def breaks(name: str, *codes: Error, parts, stream: int = 1, before=None):
    """These frames are an error of the stream, or of the connection; h2spec takes either."""
    def body(peer):
        if before:
            before(peer)
        peer.send(*parts)
        got = peer.until(lambda f: f.kind in (RST_STREAM, GOAWAY) and f.code, "RST_STREAM or GOAWAY")
        assert got.code in codes, f"{got.kind} with {Error(got.code).name}"
        if got.kind == RST_STREAM:
            peer.send(settings((INITIAL_WINDOW_SIZE, 65535)))
            peer.works(stream + 20)
    CASES[name] = (body, None)


def ignored(name: str, parts, before=None, on: int = 21):
    """These frames change nothing."""
    def body(peer):
        if before:
            before(peer)
        peer.send(*parts)
        peer.sync()
        peer.send(settings((INITIAL_WINDOW_SIZE, 65535)))
        peer.works(on)
    CASES[name] = (body, None)


def prio(on: int, weight: int = 15, exclusive: bool = False) -> bytes:
    return struct.pack(">IB", on | (1 << 31 if exclusive else 0), weight)


def get(peer):
    peer.send(headers(1, GET))
    peer.response(1)


def open_post(peer):
    peer.send(headers(1, POST, end=False))


def half_closed(peer):
    """The client has ended a stream on which the server has still to say something: its window is closed."""
    peer.send(settings((INITIAL_WINDOW_SIZE, 0)))
    peer.send(headers(1, GET))
    peer.until(lambda f: f.kind == HEADERS and f.stream == 1, "the head")


def closed(peer):
    get(peer)
    peer.sync()


FIELDS = block(GET)
HEAD = lambda flags, stream, payload: frame(HEADERS, flags, stream, payload)  # noqa: E731

# generic

answered("generic/1/1 a client preface", [headers(1, GET)])
ignored("generic/2/1 PRIORITY on an idle stream", [frame(PRIORITY, 0, 1, prio(0))])
ignored("generic/2/2 WINDOW_UPDATE on a half-closed (remote) stream", [window(1, 100)], half_closed)
ignored("generic/2/3 PRIORITY on a half-closed (remote) stream", [frame(PRIORITY, 0, 1, prio(0))], half_closed)
ignored("generic/2/4 RST_STREAM on a half-closed (remote) stream", [reset(1)], half_closed)
ignored("generic/2/5 PRIORITY on a closed stream", [frame(PRIORITY, 0, 1, prio(0))], closed)
answered("generic/3.1/1 DATA", [headers(1, POST, end=False), data(1, BODY)])
answered("generic/3.1/2 several DATA", [headers(1, POST, end=False), data(1, BODY[:4], end=False), data(1, BODY[4:])])
answered("generic/3.1/3 DATA with padding", [headers(1, POST, end=False), padded(1, BODY, 6, end=True)])
answered("generic/3.2/1 HEADERS", [headers(1, GET)])
answered("generic/3.2/2 HEADERS with padding", [HEAD(END_HEADERS | END_STREAM | PADDED, 1, b"\x06" + FIELDS + bytes(6))])
answered("generic/3.2/3 HEADERS with priority", [HEAD(END_HEADERS | END_STREAM | WITH_PRIORITY, 1, prio(0) + FIELDS)])
ignored("generic/3.3/1 PRIORITY with weight 1", [frame(PRIORITY, 0, 1, prio(0, 0))])
ignored("generic/3.3/2 PRIORITY with weight 256", [frame(PRIORITY, 0, 1, prio(0, 255))])
ignored("generic/3.3/3 PRIORITY with a dependency", [frame(PRIORITY, 0, 1, prio(3))])
ignored("generic/3.3/4 PRIORITY with an exclusive dependency", [frame(PRIORITY, 0, 1, prio(3, exclusive=True))])
answered("generic/3.3/5 PRIORITY on an idle stream, and then a lower one opens", [frame(PRIORITY, 0, 7, prio(0)), headers(1, GET)])
ignored("generic/3.4/1 RST_STREAM", [headers(1, POST, end=False), reset(1)])
ignored("generic/3.5/1 SETTINGS", [settings((MAX_FRAME_SIZE, 1 << 15))])


@case("generic/3.7/1")
def ping_is_answered(peer):
    peer.send(ping(b"h2spec12"))
    got = peer.until(lambda f: f.kind == PING, "the answer to a PING")
    assert got.flags & ACK and got.payload == b"h2spec12"


@case("generic/3.8/1")
def goaway_is_taken(peer):
    peer.send(goaway())
    peer.ended()


ignored("generic/3.9/1 WINDOW_UPDATE on stream 0", [window(0, 1)])
ignored("generic/3.9/2 WINDOW_UPDATE on a stream", [headers(1, POST, end=False), window(1, 1)])
answered("generic/3.10/1 CONTINUATION", [HEAD(END_STREAM, 1, FIELDS[:9]), frame(CONTINUATION, END_HEADERS, 1, FIELDS[9:])])
answered("generic/3.10/2 several CONTINUATION", [HEAD(END_STREAM, 1, FIELDS[:9]), frame(CONTINUATION, 0, 1, FIELDS[9:20]),
                                               frame(CONTINUATION, END_HEADERS, 1, FIELDS[20:])])
answered("generic/4/1 GET", [headers(1, GET)])
answered("generic/4/2 HEAD", [headers(1, replaced(GET, method="HEAD"))])
answered("generic/4/3 POST", [headers(1, POST, end=False), data(1, BODY)])
answered("generic/4/4 POST with trailers", [headers(1, [*POST, ("trailer", "x-test")], end=False), data(1, BODY, end=False),
                                          headers(1, [("x-test", "ok")])])


def literal(first: bytes, name: bytes, value: bytes, huffman: bool = False) -> bytes:
    """A literal field; without a name where `first` has its index."""
    return first + (name and number(len(name)) + name) + (number(len(value), 7, 0x80) if huffman else number(len(value))) + value


# Huffman-coded.
AGENT, X_NEW, VALUE = (bytes.fromhex(text) for text in ("1cc5a93f", "f2b545f1", "ee3a2d2f"))
CODED = number(len(X_NEW), 7, 0x80) + X_NEW + number(len(VALUE), 7, 0x80) + VALUE
for index, (what, field) in enumerate([
    ("an indexed field", b"\x90"),  # accept-encoding: gzip, deflate
    ("a literal with incremental indexing, indexed name", literal(b"\x7a", b"", b"agent")),
    ("the same, Huffman-coded", literal(b"\x7a", b"", AGENT, True)),
    ("a literal with incremental indexing, new name", literal(b"\x40", b"x-new", b"value")),
    ("the same, Huffman-coded", b"\x40" + CODED),
    ("a literal without indexing, indexed name", literal(b"\x0f\x2b", b"", b"agent")),
    ("the same, Huffman-coded", literal(b"\x0f\x2b", b"", AGENT, True)),
    ("a literal without indexing, new name", literal(b"\x00", b"x-new", b"value")),
    ("the same, Huffman-coded", b"\x00" + CODED),
    ("a literal never indexed, indexed name", literal(b"\x1f\x2b", b"", b"agent")),
    ("the same, Huffman-coded", literal(b"\x1f\x2b", b"", AGENT, True)),
    ("a literal never indexed, new name", literal(b"\x10", b"x-new", b"value")),
    ("the same, Huffman-coded", b"\x10" + CODED),
]):
    answered(f"generic/5/{index + 1} {what}", [HEAD(END_HEADERS | END_STREAM, 1, FIELDS + field)])
answered("generic/5/14 a table size update", [HEAD(END_HEADERS | END_STREAM, 1, number(128, 5, 0x20) + FIELDS)])
answered("generic/5/15 two table size updates",
         [HEAD(END_HEADERS | END_STREAM, 1, number(128, 5, 0x20) + number(4096, 5, 0x20) + FIELDS)])

# http2


@case("http2/3.5/1")
def the_servers_preface_is_settings(peer):
    assert peer.frames[0].kind == SETTINGS and not peer.frames[0].flags & ACK


@case("http2/3.5/2", start=b"INVALID CONNECTION PREFACE\r\n\r\n")
def an_invalid_preface_ends_the_connection(peer):
    peer.ended()


ignored("http2/4.1/1 a frame of an unknown type", [frame(0xff, 0, 0, bytes(8))])
ignored("http2/4.1/2 undefined flags", [frame(PING, 0x16, 0, bytes(8))])
ignored("http2/4.1/3 the reserved bit", [frame(PING, 0, 1 << 31, bytes(8))])


@case("http2/4.2/1")
def data_of_2_to_the_14(peer):
    peer.send(headers(1, POST, end=False), data(1, b"a" * (1 << 14)))
    assert peer.response(1)[":status"] == "400"


breaks("http2/4.2/2 DATA over the limit", E.FRAME_SIZE_ERROR, parts=[headers(1, POST, end=False), data(1, bytes((1 << 14) + 1))])
ends("http2/4.2/3 HEADERS over the limit", E.FRAME_SIZE_ERROR, parts=[HEAD(END_HEADERS | END_STREAM, 1, FIELDS + bytes(1 << 14))])
ends("http2/4.3/1 an invalid block", E.COMPRESSION_ERROR, parts=[HEAD(END_HEADERS | END_STREAM, 1, b"\x80")])
ends("http2/4.3/2 PRIORITY within a block", E.PROTOCOL_ERROR, parts=[HEAD(END_STREAM, 1, FIELDS), frame(PRIORITY, 0, 1, prio(0))])
ends("http2/4.3/3 HEADERS of another stream within a block", E.PROTOCOL_ERROR, parts=[HEAD(END_STREAM, 1, FIELDS), headers(3, GET)])

for index, (what, piece) in enumerate([
    ("DATA", data(1, b"x")), ("RST_STREAM", reset(1)), ("WINDOW_UPDATE", window(1, 1)),
    ("CONTINUATION", frame(CONTINUATION, END_HEADERS, 1, FIELDS)),
]):
    ends(f"http2/5.1/{index + 1} idle: {what}", E.PROTOCOL_ERROR, parts=[piece])
for index, (what, piece) in enumerate([
    ("DATA", data(1, b"x")), ("HEADERS", headers(1, GET)), ("CONTINUATION", frame(CONTINUATION, END_HEADERS, 1, FIELDS)),
]):
    # CONTINUATION without a field block before it is a connection error whatever the stream is.
    code = E.PROTOCOL_ERROR if what == "CONTINUATION" else E.STREAM_CLOSED
    breaks(f"http2/5.1/{index + 5} half-closed (remote): {what}", code, parts=[piece], before=half_closed)
    breaks(f"http2/5.1/{index + 8} closed by RST_STREAM: {what}", code, parts=[headers(1, POST, end=False), reset(1), piece])
    ends(f"http2/5.1/{index + 11} closed: {what}", code, parts=[piece], before=closed)
ends("http2/5.1.1/1 an even stream", E.PROTOCOL_ERROR, parts=[headers(2, GET)])
ends("http2/5.1.1/2 a lower stream", E.PROTOCOL_ERROR, parts=[headers(5, GET), headers(3, GET)])


@case("http2/5.1.2/1")
def streams_over_the_limit(peer):
    peer.send(settings((INITIAL_WINDOW_SIZE, 0)))
    limit = dict(struct.iter_unpack(">HI", peer.frames[0].payload))[3]
    peer.send(*[headers(2 * i + 1, GET) for i in range(limit + 1)])
    got = peer.until(lambda f: f.kind in (RST_STREAM, GOAWAY), "a refusal")
    assert got.code in (E.REFUSED_STREAM, E.PROTOCOL_ERROR)


# RFC 9113 has priority ignored; h2spec, for RFC 7540, wants PROTOCOL_ERROR.
answered("http2/5.3.1/1 HEADERS of a stream that depends on itself", [HEAD(END_HEADERS | END_STREAM | WITH_PRIORITY, 1, prio(1) + FIELDS)])
ignored("http2/5.3.1/2 PRIORITY of a stream that depends on itself", [frame(PRIORITY, 0, 1, prio(1))])
ends("http2/5.4.1/1 an invalid PING closes the connection", E.FRAME_SIZE_ERROR, parts=[frame(PING, 0, 0, bytes(6))])


@case("http2/5.4.1/2")
def goaway_names_the_last_stream(peer):
    get(peer)
    peer.send(frame(PING, 0, 0, bytes(6)))
    got = peer.until(lambda f: f.kind == GOAWAY, "GOAWAY")
    assert struct.unpack(">I", got.payload[:4])[0] == 1


ignored("http2/5.5/1 an unknown extension frame", [frame(0x16, 0, 0, bytes(8))])
ends("http2/5.5/2 an unknown extension frame within a block", E.PROTOCOL_ERROR, parts=[HEAD(END_STREAM, 1, FIELDS), frame(0x16, 0, 0)])
ends("http2/6.1/1 DATA on 0", E.PROTOCOL_ERROR, parts=[data(0, b"x")])
breaks("http2/6.1/2 DATA on a stream that is half-closed", E.STREAM_CLOSED, parts=[data(1, b"x")], before=half_closed)
ends("http2/6.1/3 DATA with padding over its length", E.PROTOCOL_ERROR,
     parts=[headers(1, POST, end=False), frame(DATA, PADDED | END_STREAM, 1, b"\x06Test")])
ends("http2/6.2/1 HEADERS without END_HEADERS, and PRIORITY", E.PROTOCOL_ERROR,
     parts=[HEAD(END_STREAM, 1, FIELDS), frame(PRIORITY, 0, 1, prio(0))])
ends("http2/6.2/2 HEADERS of another stream before END_HEADERS", E.PROTOCOL_ERROR, parts=[HEAD(END_STREAM, 1, FIELDS), headers(3, GET)])
ends("http2/6.2/3 HEADERS on 0", E.PROTOCOL_ERROR, parts=[headers(0, GET)])
ends("http2/6.2/4 HEADERS with padding over its length", E.PROTOCOL_ERROR,
     parts=[HEAD(END_HEADERS | END_STREAM | PADDED, 1, bytes([len(FIELDS) + 2]) + FIELDS)])
ends("http2/6.3/1 PRIORITY on 0", E.PROTOCOL_ERROR, parts=[frame(PRIORITY, 0, 0, prio(1))])
breaks("http2/6.3/2 PRIORITY of another length", E.FRAME_SIZE_ERROR, parts=[headers(1, POST, end=False), frame(PRIORITY, 0, 1, bytes(4))])
ends("http2/6.4/1 RST_STREAM on 0", E.PROTOCOL_ERROR, parts=[reset(0)])
ends("http2/6.4/2 RST_STREAM on an idle stream", E.PROTOCOL_ERROR, parts=[reset(1)])
ends("http2/6.4/3 RST_STREAM of another length", E.FRAME_SIZE_ERROR,
     parts=[headers(1, POST, end=False), frame(RST_STREAM, 0, 1, bytes(3))])
ends("http2/6.5/1 SETTINGS with ACK and a payload", E.FRAME_SIZE_ERROR, parts=[frame(SETTINGS, ACK, 0, bytes(6))])
ends("http2/6.5/2 SETTINGS on a stream", E.PROTOCOL_ERROR, parts=[frame(SETTINGS, 0, 1, struct.pack(">HI", 3, 100))])
ends("http2/6.5/3 SETTINGS of another length", E.FRAME_SIZE_ERROR, parts=[frame(SETTINGS, 0, 0, bytes(3))])
ends("http2/6.5.2/1 ENABLE_PUSH", E.PROTOCOL_ERROR, parts=[settings((2, 2))])
ends("http2/6.5.2/2 INITIAL_WINDOW_SIZE", E.FLOW_CONTROL_ERROR, parts=[settings((INITIAL_WINDOW_SIZE, 1 << 31))])
ends("http2/6.5.2/3 MAX_FRAME_SIZE below", E.PROTOCOL_ERROR, parts=[settings((MAX_FRAME_SIZE, (1 << 14) - 1))])
ends("http2/6.5.2/4 MAX_FRAME_SIZE above", E.PROTOCOL_ERROR, parts=[settings((MAX_FRAME_SIZE, 1 << 24))])
ignored("http2/6.5.2/5 an unknown setting", [settings((0xff, 1))])


@case("http2/6.5.3/1")
def of_a_setting_twice_the_last_holds(peer):
    peer.send(settings((INITIAL_WINDOW_SIZE, 100), (INITIAL_WINDOW_SIZE, 1)), headers(1, GET))
    got = peer.until(lambda f: f.kind == DATA, "DATA")
    assert len(got.payload) == 1


@case("http2/6.5.3/2")
def settings_are_acknowledged(peer):
    peer.send(settings())
    peer.until(lambda f: f.kind == SETTINGS and f.flags & ACK, "an acknowledgment")


CASES["http2/6.7/1 PING"] = (ping_is_answered, None)


@case("http2/6.7/2")
def ping_with_ack_is_not_answered(peer):
    peer.send(frame(PING, ACK, 0, b"invalid!"), ping(b"h2spec12"))
    got = peer.until(lambda f: f.kind == PING, "the answer to a PING")
    assert got.payload == b"h2spec12"


ends("http2/6.7/3 PING on a stream", E.PROTOCOL_ERROR, parts=[frame(PING, 0, 1, bytes(8))])
ends("http2/6.7/4 PING of another length", E.FRAME_SIZE_ERROR, parts=[frame(PING, 0, 0, bytes(6))])
ends("http2/6.8/1 GOAWAY on a stream", E.PROTOCOL_ERROR, parts=[frame(GOAWAY, 0, 1, bytes(8))])
ends("http2/6.9/1 WINDOW_UPDATE of 0", E.PROTOCOL_ERROR, parts=[window(0, 0)])
breaks("http2/6.9/2 WINDOW_UPDATE of 0 on a stream", E.PROTOCOL_ERROR, parts=[headers(1, POST, end=False), window(1, 0)])
ends("http2/6.9/3 WINDOW_UPDATE of another length", E.FRAME_SIZE_ERROR, parts=[frame(WINDOW_UPDATE, 0, 0, bytes(3))])


@case("http2/6.9.1/1")
def a_window_of_one(peer):
    peer.send(settings((INITIAL_WINDOW_SIZE, 1)), headers(1, GET))
    assert len(peer.until(lambda f: f.kind == DATA, "DATA").payload) == 1


ends("http2/6.9.1/2 the connection's window too large", E.FLOW_CONTROL_ERROR, parts=[window(0, 2 ** 31 - 1), window(0, 2 ** 31 - 1)])
breaks("http2/6.9.1/3 a stream's window too large", E.FLOW_CONTROL_ERROR,
       parts=[headers(1, POST, end=False), window(1, 2 ** 31 - 1), window(1, 2 ** 31 - 1)])


@case("http2/6.9.2/1")
def the_initial_window_changes_after_headers(peer):
    peer.send(settings((INITIAL_WINDOW_SIZE, 0)), headers(1, GET))
    peer.sync()
    assert not peer.of(DATA)
    peer.send(settings((INITIAL_WINDOW_SIZE, 1)))
    assert len(peer.until(lambda f: f.kind == DATA, "DATA").payload) == 1


@case("http2/6.9.2/2")
def a_window_below_0(peer):
    peer.send(settings((INITIAL_WINDOW_SIZE, 3)), headers(1, GET))
    assert len(peer.until(lambda f: f.kind == DATA, "DATA").payload) == 3
    peer.send(settings((INITIAL_WINDOW_SIZE, 2)), window(1, 1))
    peer.sync()
    assert len(peer.of(DATA)) == 1
    peer.send(window(1, 1))
    peer.until(lambda f: len(peer.of(DATA)) == 2, "a byte")
    assert len(peer.of(DATA)[1].payload) == 1


CASES["http2/6.9.2/3 an initial window too large"] = CASES["http2/6.5.2/2 INITIAL_WINDOW_SIZE"]
answered("http2/6.10/1 several CONTINUATION", [HEAD(END_STREAM, 1, FIELDS[:9]), frame(CONTINUATION, 0, 1, FIELDS[9:20]),
                                             frame(CONTINUATION, END_HEADERS, 1, FIELDS[20:])])
ends("http2/6.10/2 CONTINUATION and another frame", E.PROTOCOL_ERROR,
     parts=[HEAD(0, 1, FIELDS[:9]), frame(CONTINUATION, 0, 1, FIELDS[9:]), data(1, b"x")])
ends("http2/6.10/3 CONTINUATION on 0", E.PROTOCOL_ERROR,
     parts=[HEAD(END_STREAM, 1, FIELDS[:9]), frame(CONTINUATION, END_HEADERS, 0, FIELDS[9:])])
ends("http2/6.10/4 CONTINUATION after END_HEADERS", E.PROTOCOL_ERROR,
     parts=[headers(1, POST, end=False), frame(CONTINUATION, END_HEADERS, 1, block([("x", "y")]))])
ends("http2/6.10/5 CONTINUATION after CONTINUATION with END_HEADERS", E.PROTOCOL_ERROR,
     parts=[HEAD(0, 1, FIELDS[:9]), frame(CONTINUATION, END_HEADERS, 1, FIELDS[9:]),
            frame(CONTINUATION, END_HEADERS, 1, block([("x", "y")]))])
ends("http2/6.10/6 CONTINUATION after DATA", E.PROTOCOL_ERROR,
     parts=[headers(1, POST, end=False), data(1, b"x", end=False), frame(CONTINUATION, END_HEADERS, 1, block([("x", "y")]))])
CASES["http2/7/1 GOAWAY with an unknown code"] = (lambda peer: (peer.send(goaway(0, 0xff)), peer.ended()), None)
ignored("http2/7/2 RST_STREAM with an unknown code", [headers(1, POST, end=False), reset(1, 0xff)])
breaks("http2/8.1/1 a second HEADERS that does not end the stream", E.PROTOCOL_ERROR,
       parts=[headers(1, POST, end=False), headers(1, [("x-test", "ok")], end=False)])
for name, fields in {
    "8.1.2/1 an upper-case name": [*GET, ("X-TEST", "ok")],
    "8.1.2.1/1 an unknown pseudo-header field": [(":test", "ok"), *GET],
    "8.1.2.1/2 a response's pseudo-header field": [(":status", "200"), *GET],
    "8.1.2.1/4 a pseudo-header field after a regular one": [*GET[:1], ("x-test", "ok"), *GET[1:]],
    "8.1.2.2/1 a connection-specific field": [*GET, ("connection", "keep-alive")],
    "8.1.2.2/2 te other than trailers": [*GET, ("te", "trailers, deflate;q=0.5")],
    "8.1.2.3/1 an empty path": replaced(GET, path=""),
    "8.1.2.3/2 no method": replaced(GET, drop=[":method"]),
    "8.1.2.3/3 no scheme": replaced(GET, drop=[":scheme"]),
    "8.1.2.3/4 no path": replaced(GET, drop=[":path"]),
    "8.1.2.3/5 two methods": [(":method", "GET"), *GET],
    "8.1.2.3/6 two schemes": [(":scheme", "http"), *GET],
    "8.1.2.3/7 two paths": [(":path", "/"), *GET],
}.items():
    breaks(f"http2/{name}", E.PROTOCOL_ERROR, parts=[headers(1, fields)])
breaks("http2/8.1.2.1/3 a pseudo-header field in trailers", E.PROTOCOL_ERROR,
       parts=[headers(1, POST, end=False), data(1, BODY, end=False), headers(1, [(":method", "200"), ("x-test", "ok")])])
breaks("http2/8.1.2.6/1 a content-length other than DATA's", E.PROTOCOL_ERROR,
       parts=[headers(1, [*POST, ("content-length", "1")], end=False), data(1, b"test")])
breaks("http2/8.1.2.6/2 a content-length other than the sum of DATA's", E.PROTOCOL_ERROR,
       parts=[headers(1, [*POST, ("content-length", "1")], end=False), data(1, b"test", end=False), data(1, b"test")])
ends("http2/8.2/1 PUSH_PROMISE", E.PROTOCOL_ERROR,
     parts=[headers(1, POST, end=False), frame(PUSH_PROMISE, END_HEADERS, 1, struct.pack(">I", 3) + FIELDS)])

# hpack

for name, tail in {
    "2.3.3/1 an index outside the tables": number(70, 7, 0x80),
    "2.3.3/2 a literal whose name's index is outside the tables": literal(number(70, 6, 0x40), b"", b"empty"),
    "4.2/1 a table size update at the end of a block": number(1, 5, 0x20),
    "5.2/1 Huffman padding over 7 bits": b"\x00" + number(4) + b"test" + b"\x85" + AGENT + b"\xff",
    "5.2/2 Huffman padding by zeros": b"\x00" + number(4) + b"test" + b"\x84" + VALUE[:3] + b"\x28",
    "5.2/3 Huffman code with EOS": b"\x00" + number(4) + b"test" + b"\x84" + b"\xff\xff\xff\xff",
    "6.1/1 index 0": b"\x80",
}.items():
    ends(f"hpack/{name}", E.COMPRESSION_ERROR, parts=[HEAD(END_HEADERS | END_STREAM, 1, FIELDS + tail)])
ends("hpack/6.3/1 a table size update over the limit", E.COMPRESSION_ERROR,
     parts=[HEAD(END_HEADERS | END_STREAM, 1, number(4097, 5, 0x20) + FIELDS)])


@pytest.mark.parametrize("name", CASES)
def test_a_case_of_h2spec_ends_as_it_expects(demo, name):
    body, start = CASES[name]
    with Peer(demo.address, start=start, ack=start is None) as peer:
        body(peer)
    demo.assert_alive()
