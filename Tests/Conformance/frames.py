"""HTTP/2 frame by frame, right or wrong, for the rules that no library lets a test break."""

import socket
import struct
import time
from dataclasses import dataclass
from enum import IntEnum

import hpack

from harness import DEMO_KEY

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
ACK = END_STREAM = 0x1
END_HEADERS, PADDED, WITH_PRIORITY = 0x4, 0x8, 0x20
HEADER_TABLE_SIZE, ENABLE_PUSH, MAX_CONCURRENT_STREAMS, INITIAL_WINDOW_SIZE, MAX_FRAME_SIZE, MAX_HEADER_LIST_SIZE = range(1, 7)


class Error(IntEnum):
    """RFC 9113, section 7."""

    NO_ERROR = 0
    PROTOCOL_ERROR = 1
    INTERNAL_ERROR = 2
    FLOW_CONTROL_ERROR = 3
    SETTINGS_TIMEOUT = 4
    STREAM_CLOSED = 5
    FRAME_SIZE_ERROR = 6
    REFUSED_STREAM = 7
    CANCEL = 8
    COMPRESSION_ERROR = 9
    CONNECT_ERROR = 10
    ENHANCE_YOUR_CALM = 11


# What is sent


def frame(kind: int, flags: int = 0, stream: int = 0, payload: bytes = b"", length: int | None = None) -> bytes:
    """A frame, which may lie about its length."""
    length = len(payload) if length is None else length
    return struct.pack(">I", length)[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def number(value: int, prefix: int = 7, first: int = 0) -> bytes:
    """An integer of HPACK's (RFC 7541, section 5.1)."""
    most = (1 << prefix) - 1
    if value < most:
        return bytes([first | value])
    out, value = [first | most], value - most
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def block(fields) -> bytes:
    """A field block of literals without indexing (RFC 7541, section 6.2.2): any bytes, unchecked."""
    out = b""
    for name, value in fields:
        name, value = (text.encode() if isinstance(text, str) else text for text in (name, value))
        out += b"\0" + number(len(name)) + name + number(len(value)) + value
    return out


def headers(stream: int, fields, end: bool = True, flags: int = END_HEADERS) -> bytes:
    return frame(HEADERS, flags | (END_STREAM if end else 0), stream, block(fields))


def data(stream: int, payload: bytes = b"", end: bool = True) -> bytes:
    return frame(DATA, END_STREAM if end else 0, stream, payload)


def padded(stream: int, payload: bytes, padding: int, end: bool = False) -> bytes:
    return frame(DATA, PADDED | (END_STREAM if end else 0), stream, bytes([padding]) + payload + bytes(padding))


def reset(stream: int, code: int = Error.CANCEL) -> bytes:
    return frame(RST_STREAM, 0, stream, struct.pack(">I", code))


def window(stream: int, increment: int) -> bytes:
    return frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", increment))


def settings(*entries: tuple[int, int]) -> bytes:
    return frame(SETTINGS, 0, 0, b"".join(struct.pack(">HI", *entry) for entry in entries))


def ping(payload: bytes = b"8 bytes!") -> bytes:
    return frame(PING, 0, 0, payload)


def goaway(last: int = 0, code: int = Error.NO_ERROR, debug: bytes = b"") -> bytes:
    return frame(GOAWAY, 0, 0, struct.pack(">II", last, code) + debug)


def replaced(fields, drop=(), **new) -> list:
    """The fields without those in `drop`; keyword arguments replace values where the fields stand."""
    new = {name.replace("_", "-"): value for name, value in new.items()}
    return [(name, new.get(name.lstrip(":"), value)) for name, value in fields if name not in drop]


GET = [(":method", "GET"), (":scheme", "http"), (":path", "/api/account"), (":authority", "localhost"),
       ("authorization", f"Bearer {DEMO_KEY}")]
# Refused with 400 once its body is complete, and so without consequences.
POST = replaced(GET, method="POST", path="/api/campaigns") + [("content-type", "application/json")]
BODY = b'{"name": ""}'


# What comes back


@dataclass
class Frame:
    kind: int
    flags: int
    stream: int
    payload: bytes

    @property
    def ends(self) -> bool:
        return self.kind in (DATA, HEADERS) and bool(self.flags & END_STREAM)

    @property
    def code(self) -> int:
        return int.from_bytes(self.payload[4:8] if self.kind == GOAWAY else self.payload[:4], "big")


class Peer:
    """One connection. What is sent is not checked; what comes is kept as frames, and must be what a server may send."""

    def __init__(self, address, *entries: tuple[int, int], start: bytes | None = None, ack: bool = True, deadline: float = 10):
        self.deadline = deadline
        self.socket = socket.create_connection(address, timeout=deadline)
        self.buffer, self.frames, self.closed = b"", [], False
        self.in_block, self.done, self.reset = False, set(), set()
        self.sent, self.settings, self.forgotten = b"", 0, 0
        self.decoder, self.fields, self.blocks = hpack.Decoder(), {}, b""
        self.send(PREFACE + settings(*entries) if start is None else start)
        if ack:
            self.until(lambda f: f.kind == SETTINGS and not f.flags & ACK, "the server's SETTINGS")
            self.send(frame(SETTINGS, ACK))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *parts: bytes) -> None:
        whole = b"".join(parts)
        self._count(whole)
        try:
            self.socket.sendall(whole)
        except OSError:
            pass  # The server has closed; what it said before is what counts.

    def _count(self, sent: bytes) -> None:
        """Counts the SETTINGS sent, however their bytes are cut."""
        self.sent += sent
        at = len(PREFACE) if self.sent.startswith(PREFACE) else 0
        while len(self.sent) >= at + 9 + (length := int.from_bytes(self.sent[at:at + 3], "big")):
            self.settings += self.sent[at + 3] == SETTINGS and not self.sent[at + 4] & ACK
            at += 9 + length
        if at:
            self.sent = self.sent[at:]

    def _more(self, seconds: float) -> bool:
        """Reads once. False where nothing came in time or the connection ended."""
        if self.closed:
            return False
        self.socket.settimeout(max(seconds, 0.001))
        try:
            piece = self.socket.recv(1 << 16)
        except TimeoutError:
            return False
        except ConnectionError:
            piece = b""
        finally:
            self.socket.settimeout(self.deadline)
        self.closed = not piece
        self.buffer += piece
        while len(self.buffer) >= 9:
            length = int.from_bytes(self.buffer[:3], "big")
            if len(self.buffer) < 9 + length:
                break
            kind, flags, stream = struct.unpack(">BBI", self.buffer[3:9])
            self._note(Frame(kind, flags, stream, self.buffer[9:9 + length]))
            self.buffer = self.buffer[9 + length:]
        return not self.closed

    def _note(self, got: Frame) -> None:
        self._check(got)
        self.frames.append(got)
        if got.kind in (HEADERS, CONTINUATION):
            self.blocks += got.payload
            if got.flags & END_HEADERS:
                self.fields.setdefault(got.stream, []).append(self.decoder.decode(self.blocks))
                self.blocks = b""

    def _check(self, got: Frame) -> None:
        """What no server may send, whatever it was sent."""
        said = f"kind {got.kind}, flags {got.flags:#x}, stream {got.stream}; before it: {self.tell()}"
        assert (got.kind == CONTINUATION) == self.in_block, f"a field block is broken up: {said}"
        assert got.kind not in (PRIORITY, PUSH_PROMISE) and got.kind <= CONTINUATION, f"no frame of this server's: {said}"
        assert (got.stream == 0) == (got.kind in (SETTINGS, PING, GOAWAY)) or got.kind == WINDOW_UPDATE, f"on this stream: {said}"
        assert got.stream == 0 or got.stream % 2 == 1, f"a stream that the server opened: {said}"
        if got.kind in (HEADERS, DATA):
            assert got.stream not in self.done, f"after the end of its stream: {said}"
        if got.kind == DATA:
            assert got.stream in self.fields, f"data before a head: {said}"
        if got.kind == WINDOW_UPDATE:
            assert got.stream not in self.reset and 0 < got.code < 2 ** 31, f"a wrong window update: {said}"
        if got.kind in (HEADERS, CONTINUATION):
            self.in_block = not got.flags & END_HEADERS
        if got.ends or got.kind == RST_STREAM:
            self.done.add(got.stream)
        if got.kind == RST_STREAM:
            self.reset.add(got.stream)

    def until(self, wanted, what: str, deadline: float | None = None) -> Frame:
        """The first frame of all received that is `wanted`."""
        end, seen = time.monotonic() + (deadline or self.deadline), 0
        while True:
            for got in self.frames[seen:]:
                if wanted(got):
                    return got
            seen = len(self.frames)
            left = end - time.monotonic()
            assert left > 0, f"not in time: {what}; came: {self.tell()}"
            if not self._more(left) and self.closed and len(self.frames) == seen:
                raise AssertionError(f"the connection ended without: {what}; came: {self.tell()}")

    def tell(self) -> str:
        return ", ".join(f"{f.kind}/{f.flags:#x} on {f.stream}: {f.payload[:20]!r}" for f in self.frames[-12:])

    def of(self, kind: int, stream: int | None = None) -> list[Frame]:
        return [f for f in self.frames if f.kind == kind and stream in (None, f.stream)]

    def sync(self) -> None:
        """Waits until the server has handled all that was sent and said what it has to say to it; the connection must be alive.

        By SETTINGS and their acknowledgment: the server does not take pings without end. They go out before other frames, hence twice.
        """
        for _ in range(2):
            self.send(settings())
            self.until(lambda _: len([f for f in self.of(SETTINGS) if f.flags & ACK]) + self.forgotten >= self.settings, "an acknowledgment")
        assert not self.of(GOAWAY), f"a GOAWAY came: {self.tell()}"

    def forget(self) -> None:
        """Drops what was received but for the server's first settings and its window updates, which tests of many streams add up."""
        self.forgotten = len([f for f in self.of(SETTINGS) if f.flags & ACK]) + self.forgotten
        self.frames = [f for f in self.frames if f.kind == WINDOW_UPDATE or f.kind == SETTINGS and not f.flags & ACK]

    def response(self, stream: int) -> dict:
        """The fields of a response that is complete; its body under `body`, its trailers' too."""
        last = self.until(lambda f: f.stream == stream and (f.ends or f.kind == RST_STREAM), f"the response on {stream}")
        assert last.kind != RST_STREAM, f"stream {stream} was reset with {Error(last.code).name}"
        fields = {k: v for part in self.fields.get(stream, []) for k, v in part}
        return fields | {"body": b"".join(f.payload for f in self.of(DATA, stream))}

    def works(self, stream: int) -> None:
        """A good request on `stream` is answered, and so the connection is alive and its states are sound."""
        self.send(headers(stream, GET))
        assert self.response(stream)[":status"] == "200"

    # Errors

    def stream_error(self, stream: int, *codes: Error, alive_on: int = 0) -> None:
        """The stream must be reset, once, and the connection go on; a request on `alive_on` shows it."""
        got = self.until(lambda f: f.kind == GOAWAY or f.kind == RST_STREAM and f.stream == stream, f"RST_STREAM on {stream}")
        assert got.kind == RST_STREAM, f"a connection error {Error(got.code).name} instead of a stream error: {got.payload[8:]}"
        assert got.code in codes, f"RST_STREAM with {Error(got.code).name}, not {[c.name for c in codes]}"
        self.sync()
        assert len(self.of(RST_STREAM, stream)) == 1, f"more than one RST_STREAM: {self.tell()}"
        if alive_on:
            self.works(alive_on)

    def connection_error(self, *codes: Error) -> None:
        """A GOAWAY with one of the codes must come, and the end of the connection."""
        got = self.until(lambda f: f.kind == GOAWAY and f.code != Error.NO_ERROR, "GOAWAY with an error")
        assert got.code in codes, f"GOAWAY with {Error(got.code).name}, not {[c.name for c in codes]}: {got.payload[8:]}"
        self.ended()

    def ended(self) -> None:
        end = time.monotonic() + self.deadline
        while not self.closed:
            assert time.monotonic() < end, f"the connection was not closed; came: {self.tell()}"
            self._more(end - time.monotonic())

    def nothing_on(self, stream: int) -> None:
        """What was sent on the stream must have been ignored."""
        self.sync()
        assert not [f for f in self.frames if f.stream == stream], f"not ignored: {self.tell()}"
