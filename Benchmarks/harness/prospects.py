"""Adding and listing prospects: what requests of 10,000 cost beside raw inserts of the same rows, and what long lists cost."""

import os
import statistics
import struct
import subprocess
import time

from .http2 import (ACK, DATA, END_HEADERS, END_STREAM, HEADERS, SETTINGS, WINDOW_UPDATE, Connection, ProtocolError,
                    frame)
from .measure import Failed
from .servers import LOAD_CORE, SERVER_CORE, Campaignd

REQUEST = 10_000  # most prospects that one request may add
RAW = "Benchmarks/out/inserts"
ADD_SIZES = (REQUEST, 100_000, 1_000_000)
FRESH_ROUNDS = 15
MIB = 1 << 20
SETTING_INITIAL_WINDOW_SIZE = 4
FRAME = 16_384


def phone(number):
    """The phones of raw/inserts.c: different, and in no order."""
    return f"+{12_000_000_000 + number * 7_368_787 % 100_000_007}"


class Uploader(Connection):
    """A connection whose calls have bodies of any size: it keeps to the windows of its peer."""

    def __init__(self, host, port, headers):
        self.window, self.stream_window, self.first_window = 65_535, 65_535, 65_535
        super().__init__(host, port, headers)

    def read_frame(self):
        kind, flags, stream, payload = super().read_frame()
        if kind == SETTINGS and not flags & ACK:
            for key, value in struct.iter_unpack(">HI", payload):
                if key == SETTING_INITIAL_WINDOW_SIZE:
                    self.stream_window += value - self.first_window
                    self.first_window = value
        elif kind == WINDOW_UPDATE:
            step = int.from_bytes(payload, "big") & 0x7FFFFFFF
            if stream == 0:
                self.window += step
            else:
                self.stream_window += step
        return kind, flags, stream, payload

    def call(self, body):
        """A unary call, to its end; its reply."""
        stream, self.stream_window = self.next_stream, self.first_window
        self.socket.sendall(frame(HEADERS, END_HEADERS, stream, self.header_block()))
        self.next_stream += 2
        sent = 0
        while sent < len(body):
            room = min(FRAME, self.window, self.stream_window, len(body) - sent)
            if room == 0:
                self.read_frame()
                continue
            end = END_STREAM if sent + room == len(body) else 0
            self.socket.sendall(frame(DATA, end, stream, body[sent:sent + room]))
            sent, self.window, self.stream_window = sent + room, self.window - room, self.stream_window - room
        reply = b""
        while True:
            kind, flags, at, payload = self.read_frame()
            if at == stream and kind == DATA:
                reply += payload
            if at == stream and kind in (DATA, HEADERS) and flags & END_STREAM:
                return reply


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def framed(message):
    return b"\0" + len(message).to_bytes(4, "big") + message


def add_request(campaign, first):
    """AddProspectsRequest of REQUEST phones from number `first` on."""
    fields = [b"\x0a" + varint(len(campaign)) + campaign.encode()]
    for number in range(first, first + REQUEST):
        text = phone(number).encode()
        fields.append(b"\x12" + varint(len(text)) + text)
    return framed(b"".join(fields))


def bare_campaign(server):
    """A campaign without prospects, that is not started."""
    return server.rest("POST", "", {"name": "bench", "callerIds": ["+19495551000"]})["id"]


def add(server, connection, campaign, first):
    """Adds one request's worth; seconds of wall time and of the server's CPU."""
    body = add_request(campaign, first)
    wall, cpu = time.monotonic(), server.cpu_seconds()
    reply = connection.call(body)
    wall, cpu = time.monotonic() - wall, server.cpu_seconds() - cpu
    if reply != framed(b"\x08" + varint(REQUEST)):
        raise Failed(f"adding {REQUEST} prospects was answered {reply!r}")
    return wall, cpu


def raw_adds(directory, schema, batches):
    """The same in one process without a server: (wall, CPU) of each batch."""
    path = os.path.join(directory, f"raw-{time.monotonic_ns()}.db")
    done = subprocess.run(["taskset", "-c", str(SERVER_CORE), RAW, schema, path, str(batches), str(REQUEST), "0"],
                          capture_output=True, text=True, timeout=600)
    for ending in ("", "-wal", "-shm"):
        if os.path.exists(path + ending):
            os.remove(path + ending)
    if done.returncode != 0:
        raise Failed(f"raw inserts: {done.stderr}")
    return [tuple(int(word) / 1e9 for word in line.split()) for line in done.stdout.splitlines()]


def adding(server, directory, rounds):
    """Adds to fresh campaigns, and fills others to a million, in turns with raw inserts of the same rows.

    For each size that a campaign has afterwards: (wall, CPU) of requests, and of the raw inserts that match them. The campaign
    filled last.
    """
    found = {size: ([], []) for size in ADD_SIZES}
    connection = Uploader(server.host, server.port, server.http2_headers("AddProspects"))
    try:
        for _ in range(FRESH_ROUNDS):
            found[REQUEST][0].append(add(server, connection, bare_campaign(server), 0))
            found[REQUEST][1].extend(raw_adds(directory, server.store, 1))
        for _ in range(rounds):
            campaign, batches = bare_campaign(server), max(ADD_SIZES) // REQUEST
            served = [add(server, connection, campaign, number * REQUEST) for number in range(batches)]
            raw = raw_adds(directory, server.store, batches)
            for size in ADD_SIZES[1:]:
                # The last tenth up to this size: a checkpoint falls to one of several.
                last, few = size // REQUEST, size // REQUEST // 10
                found[size][0].extend(served[last - few:last])
                found[size][1].extend(raw[last - few:last])
    finally:
        connection.close()
    return campaign, {size: [average(pairs, size) for pairs in sides] for size, sides in found.items()}


def average(pairs, size):
    """Of fresh campaigns the median, which an interruption does not touch; of others the mean, which checkpoints belong to."""
    middle = statistics.median if size == REQUEST else statistics.mean
    return tuple(middle(pair[part] for pair in pairs) for part in (0, 1))


def count_messages(body):
    position = count = 0
    while position < len(body):
        position += 5 + int.from_bytes(body[position + 1:position + 5], "big")
        count += 1
    if position != len(body):
        raise ProtocolError("a list ends within a message")
    return count


def forget_peak(server):
    with open(f"/proc/{server.pid}/clear_refs", "w") as file:
        file.write("5")


def peak_bytes(server, field="VmHWM"):
    with open(f"/proc/{server.pid}/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(field))


def listing(server, campaign, count, door):
    """Lists a campaign once; wall seconds, server CPU seconds and bytes of memory over what it had before."""
    headers = [f"-Hauthorization: {server.authorization}"]
    if door == "grpc":
        body = os.path.join(server.directory, "list.request")
        with open(body, "wb") as file:
            file.write(framed(b"\x0a" + varint(len(campaign)) + campaign.encode()))
        what = ["--data", body, "-H:method: POST", "-Hcontent-type: application/grpc", "-Hte: trailers", server.url("ListProspects")]
    else:
        what = [f"http://{server.host}:{server.port}/api/campaigns/{campaign}/prospects"]
    forget_peak(server)
    before, cpu, wall = peak_bytes(server, "VmRSS"), server.cpu_seconds(), time.monotonic()
    done = subprocess.run(["taskset", "-c", str(LOAD_CORE), "nghttp", "-w24", "-W24", *headers, *what],
                          capture_output=True, timeout=300)
    wall, cpu, peak = time.monotonic() - wall, server.cpu_seconds() - cpu, peak_bytes(server)
    listed = count_messages(done.stdout) if door == "grpc" else done.stdout.count(b'"phone":')
    if listed != count:
        raise Failed(f"{listed} prospects listed over {door} where {count} are due: {done.stderr[-300:]!r}")
    return wall, cpu, peak - before


class Store(Campaignd):
    """campaignd whose store is at hand."""

    key, title = "prospects", "campaignd, prospects"

    def arguments_in(self, directory):
        self.store = os.path.join(directory, f"prospects-{time.monotonic_ns()}.db")
        return ["serve", "--demo", "--listen", "127.0.0.1:0", "--store", f"sqlite:{self.store}"]

    def prepare(self):
        """Each measurement makes its own campaigns."""


def build():
    subprocess.run(["make", "-s", "-C", "Benchmarks/raw"], check=True)


def report(options, directory):
    """The section of the results about prospects, as Markdown."""
    server = Store(directory)
    try:
        campaign, added = adding(server, directory, options.add_rounds)
        listed = {door: [listing(server, campaign, max(ADD_SIZES), door) for _ in range(options.add_rounds + 1)][1:]
                  for door in ("grpc", "rest")}
    finally:
        server.stop()
    lines = ["| adding 10,000 to a campaign that then has | ms | ms CPU | raw inserts, ms | ms CPU | rate × raw | by CPU |",
             "|---|--:|--:|--:|--:|--:|--:|"]
    for size, sides in added.items():
        (wall, cpu), (raw_wall, raw_cpu) = sides
        lines.append(f"| {size:,} | {wall * 1e3:.0f} | {cpu * 1e3:.1f} | {raw_wall * 1e3:.0f} | {raw_cpu * 1e3:.1f} "
                     f"| {raw_wall / wall:.2f} | {raw_cpu / cpu:.2f} |")
    lines += ["", f"| listing {max(ADD_SIZES):,} | prospects/s | µs CPU each | MiB above idle |", "|---|--:|--:|--:|"]
    for door, title in (("grpc", "ListProspects"), ("rest", "GET …/prospects")):
        wall, cpu = (statistics.median(run[part] for run in listed[door]) for part in (0, 1))
        lines.append(f"| {title} | {max(ADD_SIZES) / wall:,.0f} | {cpu / max(ADD_SIZES) * 1e6:.2f} "
                     f"| {max(run[2] for run in listed[door]) / MIB:.1f} |")
    return "\n".join(lines) + (
        "\n\nAddProspects through gRPC, one request at a time, and prepared inserts of the same rows into the same tables, a synced "
        f"transaction for each 10,000, on the same core and file system: medians of {FRESH_ROUNDS} fresh campaigns, and means of the last "
        f"tenth up to the larger sizes, in {options.add_rounds} of a million. Memory: VmHWM during a list less VmRSS before it.")
