"""HTTP/1.1 and HTTP/2 byte by byte, for what well-behaved clients cannot send."""

import socket
import struct
import threading
import time
from dataclasses import dataclass, field

import h2.config
import h2.connection
import h2.events
import h2.settings

# HTTP/1.1


@dataclass
class Answer:
    """One HTTP/1.1 response; shaped like a response of `requests` where the suite needs it."""

    status_code: int
    headers: dict
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    def json(self):
        import json
        return json.loads(self.body)


class Caseless(dict):
    def __getitem__(self, name):
        return super().__getitem__(name.lower())

    def __contains__(self, name):
        return super().__contains__(name.lower())

    def get(self, name, default=None):
        return super().get(name.lower(), default)


class Http1:
    """One connection. Sending never blocks reading, and a reset reads as the end."""

    def __init__(self, address, deadline: float = 10):
        self.socket = socket.create_connection(address, timeout=deadline)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data: bytes) -> None:
        """Sends in the background: the server may answer before it has read everything."""
        def work():
            try:
                self.socket.sendall(data)
            except OSError:
                pass  # The server refused the rest; the answer is what counts.
        threading.Thread(target=work, daemon=True).start()

    def _more(self) -> bool:
        try:
            data = self.socket.recv(65536)
        except ConnectionError:
            return False
        self.buffer += data
        return bool(data)

    def _take(self, count: int) -> bytes:
        while len(self.buffer) < count:
            assert self._more(), f"the connection ended in the middle of a response: {self.buffer[:200]!r}"
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def _line(self) -> bytes:
        while b"\r\n" not in self.buffer:
            assert self._more(), f"the connection ended in the middle of a response: {self.buffer[:200]!r}"
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    def read(self, body: bool = True) -> Answer | None:
        """The next response, or None where the connection ended first."""
        while not self.buffer:
            if not self._more():
                return None
        version, status = self._line().split(b" ")[:2]
        assert version == b"HTTP/1.1", f"not HTTP/1.1: {version!r}"
        headers = Caseless()
        while line := self._line():
            name, value = line.decode("latin-1").split(":", 1)
            headers[name.lower()] = value.strip()
        status = int(status)
        content = b""
        if not body or status < 200 or status in (204, 304):
            pass
        elif headers.get("transfer-encoding") == "chunked":
            while size := int(self._line().split(b";")[0], 16):
                content += self._take(size)
                self._take(2)
            while self._line():
                pass
        elif "content-length" in headers:
            content = self._take(int(headers["content-length"]))
        else:
            while self._more():
                pass
            content, self.buffer = self.buffer, b""
        return Answer(status, headers, content)

    def is_closed(self) -> bool:
        """Whether the server closes the connection, waiting for it up to the deadline."""
        try:
            while self._more():
                pass
            return True
        except TimeoutError:
            return False


# HTTP/2


@dataclass
class Stream:
    """What came back on one HTTP/2 stream."""

    headers: Caseless = field(default_factory=Caseless)
    trailers: Caseless = field(default_factory=Caseless)
    body: bytes = b""
    reset: int | None = None
    ended: bool = False
    unacknowledged: int = 0

    @property
    def status_code(self) -> int:
        return int(self.headers.get(":status", 0))

    @property
    def grpc_status(self) -> int | None:
        found = self.trailers.get("grpc-status", self.headers.get("grpc-status"))
        return None if found is None else int(found)

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    def json(self):
        import json
        return json.loads(self.body)

    def messages(self) -> list[bytes]:
        """The gRPC messages in the body so far, whole ones only."""
        found, rest = [], self.body
        while len(rest) >= 5:
            length = struct.unpack(">I", rest[1:5])[0]
            if len(rest) < 5 + length:
                break
            found.append(rest[5:5 + length])
            rest = rest[5 + length:]
        return found


class Http2:
    """One HTTP/2 connection with prior knowledge, unchecked on the way out.

    With `window`, each stream starts with so many bytes and gets no more until `open_windows`.
    """

    def __init__(self, address, window: int | None = None, deadline: float = 10):
        self.deadline = deadline
        self.socket = socket.create_connection(address, timeout=deadline)
        self.held = window is not None
        self.closed = False
        self.goaway: int | None = None
        self.streams: dict[int, Stream] = {}
        self.connection = h2.connection.H2Connection(h2.config.H2Configuration(
            client_side=True, header_encoding="utf-8", validate_outbound_headers=False,
            normalize_outbound_headers=False))
        if window is not None:
            self.connection.local_settings = h2.settings.Settings(client=True, initial_values={
                h2.settings.SettingCodes.ENABLE_PUSH: 0,
                h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: window})
        self.connection.initiate_connection()
        self.flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def flush(self) -> None:
        data = self.connection.data_to_send()
        if data and not self.closed:
            try:
                self.socket.sendall(data)
            except ConnectionError:
                self.closed = True

    def pump(self, seconds: float) -> None:
        """Reads what comes within `seconds`, at least one piece if there is one."""
        if self.closed:
            return
        self.socket.settimeout(max(seconds, 0.001))
        try:
            data = self.socket.recv(65536)
        except TimeoutError:
            return
        except ConnectionError:
            data = b""
        finally:
            self.socket.settimeout(self.deadline)
        if not data:
            self.closed = True
            return
        for event in self.connection.receive_data(data):
            self._note(event)
        self.flush()

    def _note(self, event) -> None:
        if isinstance(event, h2.events.ConnectionTerminated):
            self.goaway = int(event.error_code)
            return
        stream = self.streams.get(getattr(event, "stream_id", None))
        if stream is None:
            return
        if isinstance(event, h2.events.ResponseReceived):
            stream.headers.update({k.lower(): v for k, v in event.headers})
        elif isinstance(event, h2.events.TrailersReceived):
            stream.trailers.update({k.lower(): v for k, v in event.headers})
        elif isinstance(event, h2.events.DataReceived):
            stream.body += event.data
            if self.held:
                stream.unacknowledged += event.flow_controlled_length
            elif event.flow_controlled_length:
                self.connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            stream.ended = True
        elif isinstance(event, h2.events.StreamReset):
            stream.reset, stream.ended = int(event.error_code), True

    def open_windows(self) -> None:
        """Lets the server send as much as it likes from now on."""
        self.held = False
        self.connection.increment_flow_control_window(1 << 24)
        for number, stream in self.streams.items():
            if not stream.ended:
                self.connection.increment_flow_control_window(1 << 24, number)
        self.flush()

    def request(self, headers: list[tuple[str, str]], body: bytes | None = None, end: bool = True) -> int:
        """Sends a request and returns its stream number; see `reply`."""
        number = self.connection.get_next_available_stream_id()
        self.streams[number] = Stream()
        self.connection.send_headers(number, headers, end_stream=end and body is None)
        self.flush()
        if body is not None:
            self.send(number, body, end)
        return number

    def send(self, number: int, body: bytes, end: bool = True) -> None:
        """Sends DATA as the server's windows allow; stops where it refuses the rest."""
        until = time.monotonic() + self.deadline
        while body or end:
            if self.streams[number].ended or self.closed or self.goaway is not None:
                return
            room = min(self.connection.local_flow_control_window(number), self.connection.max_outbound_frame_size)
            if body and room == 0:
                assert time.monotonic() < until, "the server opens no window for the request"
                self.pump(0.2)
                continue
            piece, body = body[:room], body[room:]
            last = end and not body
            self.connection.send_data(number, piece, end_stream=last)
            self.flush()
            if last:
                return

    def reply(self, number: int, deadline: float | None = None) -> Stream:
        """The stream once the server has ended it."""
        until = time.monotonic() + (deadline or self.deadline)
        while not self.streams[number].ended:
            assert not self.closed, f"the connection ended (GOAWAY {self.goaway}) before the reply"
            assert time.monotonic() < until, f"no end of the reply in time; so far {self.streams[number]}"
            self.pump(0.2)
        return self.streams[number]

    def fetch(self, method: str, path: str, key: str, body: bytes | None = None, **headers: str) -> Stream:
        """One REST request over HTTP/2."""
        fields = [(":method", method), (":scheme", "http"), (":authority", "localhost"), (":path", path),
                  ("authorization", f"Bearer {key}")]
        if body is not None:
            fields += [("content-type", "application/json"), ("content-length", str(len(body)))]
        fields += [(k.replace("_", "-"), v) for k, v in headers.items()]
        return self.reply(self.request(fields, body))


def grpc_headers(path: str, key: str, drop=(), **replaced: str) -> list[tuple[str, str]]:
    """The headers of a gRPC call; `drop` leaves some out, keyword arguments replace or add."""
    fields = {":method": "POST", ":scheme": "http", ":path": path, ":authority": "localhost", "te": "trailers",
              "content-type": "application/grpc", "authorization": f"Bearer {key}"}
    fields |= {k.replace("_", "-"): v for k, v in replaced.items()}
    return [(k, v) for k, v in fields.items() if k not in drop]


def frame(message: bytes, flag: int = 0, length: int | None = None) -> bytes:
    """A length-prefixed gRPC message, which may lie about its length."""
    return struct.pack(">BI", flag, len(message) if length is None else length) + message
