"""A server that breaks off, pushes back and pings: the other side of http2-interop-test-descriptions, on h2.

  misbehaving_server.py --test_case=NAME [--port=N]

Prints `listening on PORT`, then serves. At the end of its standard input it prints what the case asserts of the client: `ok`, or what was wrong.
"""

import argparse
import socket
import sys
import threading

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import h2.settings
import hyperframe.frame
from src.proto.grpc.testing import messages_pb2

PADDED_PIECE = 5


class Connection(threading.Thread):
    """One connection of the client."""

    def __init__(self, case, number, sock):
        super().__init__(daemon=True)
        self.case, self.number, self.sock = case, number, sock
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        self.requests, self.outstanding_pings, self.pings, self.waiting = {}, 0, 0, []
        self.waiting_for_pings = []
        self.was_called, self.open, self.most_open, self.answered = False, set(), 0, 0
        self.is_limited, self.limit_holds = False, False
        self.problem = ""

    def run(self):
        try:
            self.h2.initiate_connection()
            self.flush()
            while data := self.sock.recv(65536):
                for event in self.h2.receive_data(data):
                    self.handle(event)
                self.pump()
                self.flush()
        except (OSError, h2.exceptions.ProtocolError) as problem:
            if isinstance(problem, h2.exceptions.ProtocolError):
                self.problem = f"{type(problem).__name__}: {problem}"
                self.flush()
        finally:
            self.sock.close()

    def flush(self):
        try:
            self.sock.sendall(self.h2.data_to_send())
        except OSError:
            pass

    def raw(self, frame):
        self.flush()
        self.sock.sendall(frame.serialize())

    def handle(self, event):
        if isinstance(event, h2.events.RequestReceived):
            self.was_called = True
            self.requests[event.stream_id] = b""
            self.open.add(event.stream_id)
            if self.limit_holds:
                self.most_open = max(self.most_open, len(self.open))
        elif isinstance(event, h2.events.DataReceived):
            self.requests[event.stream_id] += event.data
            self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            self.answer(event.stream_id)
        elif isinstance(event, h2.events.StreamReset):
            self.open.discard(event.stream_id)
        elif isinstance(event, h2.events.SettingsAcknowledged):
            self.limit_holds = self.limit_holds or h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS in event.changed_settings
        elif isinstance(event, h2.events.PingAckReceived):
            self.outstanding_pings -= 1
            if not self.outstanding_pings:
                for stream in self.waiting_for_pings:
                    self.finish(stream)
                self.waiting_for_pings = []

    def answer(self, stream):
        request = messages_pb2.SimpleRequest.FromString(self.requests.pop(stream)[5:])
        message = messages_pb2.SimpleResponse(payload=messages_pb2.Payload(body=bytes(request.response_size))).SerializeToString()
        framed = b"\0" + len(message).to_bytes(4, "big") + message
        if self.case == "goaway" and self.number == 0:
            self.raw(hyperframe.frame.GoAwayFrame(0, last_stream_id=stream, error_code=0))
        if self.case == "max_streams" and not self.answered and not self.is_limited:
            # Ahead of the first answer, so that the client has it when it makes its other calls. In force from its acknowledgement on.
            self.h2.update_settings({h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: 1})
            self.is_limited = True
        self.ping()
        self.h2.send_headers(stream, [(":status", "200"), ("content-type", "application/grpc+proto")])
        self.ping()
        if self.case == "rst_after_header":
            return self.reset(stream)
        # Sent as the client's windows allow; then the end.
        data = framed[:len(framed) // 2] if self.case == "rst_during_data" else framed
        self.ping()
        self.waiting.append([stream, data])

    def pump(self):
        """Sends what the client's windows allow."""
        for entry in list(self.waiting):
            stream, data = entry
            while data:
                window = self.h2.local_flow_control_window(stream)
                if self.case == "data_frame_padding":
                    if window < PADDED_PIECE + 256:
                        break
                    piece, padding = data[:PADDED_PIECE], 255
                elif self.case == "no_df_padding_sanity_test":
                    if window < PADDED_PIECE:
                        break
                    piece, padding = data[:PADDED_PIECE], None
                else:
                    piece, padding = data[:min(window, self.h2.max_outbound_frame_size)], None
                    if not piece:
                        break
                self.h2.send_data(stream, piece, pad_length=padding)
                data = data[len(piece):]
            entry[1] = data
            if not data:
                self.waiting.remove(entry)
                self.end(stream)

    def end(self, stream):
        self.ping()
        if self.case in ("rst_after_data", "rst_during_data"):
            return self.reset(stream)
        if self.outstanding_pings:
            # A client may close its connection as soon as it has the status: acknowledgements come first.
            return self.waiting_for_pings.append(stream)
        self.finish(stream)

    def finish(self, stream):
        self.h2.send_headers(stream, [("grpc-status", "0")], end_stream=True)
        self.open.discard(stream)
        self.answered += 1

    def reset(self, stream):
        self.h2.reset_stream(stream, h2.errors.ErrorCodes.NO_ERROR)
        self.open.discard(stream)

    def ping(self):
        if self.case == "ping":
            self.h2.ping(self.pings.to_bytes(8, "big"))
            self.pings += 1
            self.outstanding_pings += 1


def verdict(case, connections):
    """What the case asserts of the client; empty where all is well."""
    used = [c for c in connections if c.was_called]
    problems = [c.problem for c in connections if c.problem]
    if problems:
        return "; ".join(problems)
    if not used:
        return "no call came"
    if case == "goaway" and len([c for c in used if c.answered]) != 2:
        return f"{len(used)} connections were used, not 2"
    if case == "ping":
        if any(c.outstanding_pings for c in used):
            return f"{sum(c.outstanding_pings for c in used)} pings were not acknowledged"
        if not sum(c.pings for c in used):
            return "no ping was sent"
    if case == "max_streams":
        if sum(c.answered for c in used) != 11:
            return f"{sum(c.answered for c in used)} calls were answered, not 11"
        if not any(c.limit_holds for c in used):
            return "the limit was not acknowledged"
        if any(c.most_open > 1 for c in used):
            return f"{max(c.most_open for c in used)} streams were open at a time"
    return ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--test_case", required=True)
    arguments = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", arguments.port))
    print(f"listening on {listener.getsockname()[1]}", flush=True)
    connections = []

    def accept():
        while True:
            sock, _ = listener.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connections.append(Connection(arguments.test_case, len(connections), sock))
            connections[-1].start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()
    for connection in connections:
        connection.join(timeout=2)
    print(verdict(arguments.test_case, connections) or "ok", flush=True)


if __name__ == "__main__":
    main()
