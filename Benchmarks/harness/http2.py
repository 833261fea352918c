"""As much of an HTTP/2 client as idle connections and idle streams take (RFC 9113, RFC 7541)."""

import socket
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, ACK, END_HEADERS = 0x1, 0x1, 0x4
SETTING_HEADER_TABLE_SIZE, SETTING_MAX_CONCURRENT_STREAMS = 1, 3
FIRST_DYNAMIC_INDEX = 62
TIMEOUT_SECONDS = 30


class ProtocolError(Exception):
    """The server did something this client has no answer to."""


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def literal(text):
    data = text.encode()
    if len(data) > 126:
        raise ValueError("header too long for this encoder")
    return bytes([len(data)]) + data


class Connection:
    """One connection, with the same header list on each of its calls."""

    def __init__(self, host, port, headers):
        self.headers = headers
        self.socket = socket.create_connection((host, port), timeout=TIMEOUT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.next_stream = 1
        self.max_streams = 2**31
        self.indexes = True
        self.settled = False
        self.socket.sendall(PREFACE + frame(SETTINGS, 0, 0))
        while not self.settled:
            self.read_frame()

    def close(self):
        self.socket.close()

    def header_block(self):
        """Literals that enter the peer's table on the first call, indexes into it afterwards."""
        if self.indexes and self.next_stream > 1:
            last = FIRST_DYNAMIC_INDEX + len(self.headers) - 1
            return bytes(0x80 | (last - position) for position in range(len(self.headers)))
        kind = b"\x40" if self.indexes else b"\x00"
        return b"".join(kind + literal(name) + literal(value) for name, value in self.headers)

    def send_call(self, body):
        """Begins a call with a whole request; returns its stream."""
        block, stream = self.header_block(), self.next_stream
        self.next_stream += 2
        self.socket.sendall(frame(HEADERS, END_HEADERS, stream, block) + frame(DATA, END_STREAM, stream, body))
        return stream

    def read_frame(self):
        """The next frame as (kind, flags, stream, payload); answers what the protocol wants answered."""
        while len(self.buffer) < 9 or len(self.buffer) < 9 + int.from_bytes(self.buffer[:3], "big"):
            data = self.socket.recv(65536)
            if not data:
                raise ProtocolError("connection closed")
            self.buffer += data
        size = int.from_bytes(self.buffer[:3], "big")
        kind, flags = self.buffer[3], self.buffer[4]
        stream = int.from_bytes(self.buffer[5:9], "big") & 0x7FFFFFFF
        payload, self.buffer = self.buffer[9:9 + size], self.buffer[9 + size:]
        if kind == SETTINGS and not flags & ACK:
            for key, value in struct.iter_unpack(">HI", payload):
                if key == SETTING_MAX_CONCURRENT_STREAMS:
                    self.max_streams = value
                elif key == SETTING_HEADER_TABLE_SIZE and value < 4096:
                    self.indexes = False
            self.socket.sendall(frame(SETTINGS, ACK, 0))
            self.settled = True
        elif kind == PING and not flags & ACK:
            self.socket.sendall(frame(PING, ACK, 0, payload))
        elif kind == DATA and payload:
            self.socket.sendall(frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", len(payload))))
        elif kind == GOAWAY:
            raise ProtocolError("GOAWAY " + payload[8:].decode(errors="replace"))
        elif kind == RST_STREAM:
            raise ProtocolError(f"stream {stream} reset, error {int.from_bytes(payload, 'big')}")
        return kind, flags, stream, payload

    def call(self, body):
        """A unary call, to its end."""
        stream, received = self.send_call(body), 0
        while True:
            kind, flags, at, payload = self.read_frame()
            if at != stream:
                continue
            received += len(payload) if kind == DATA else 0
            if kind in (DATA, HEADERS) and flags & END_STREAM:
                if received == 0:
                    raise ProtocolError("the call ended without a message")
                return

    def open_streams(self, count, body):
        """Begins calls that stay open; returns once each has its first message."""
        waiting = {self.send_call(body) for _ in range(count)}
        while waiting:
            kind, flags, stream, payload = self.read_frame()
            if kind in (DATA, HEADERS) and flags & END_STREAM:
                raise ProtocolError(f"stream {stream} ended instead of staying open")
            if kind == DATA and payload:
                waiting.discard(stream)
