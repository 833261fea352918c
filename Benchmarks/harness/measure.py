"""What is measured: CPU per call under h2load, and resident memory per idle connection and stream."""

import math
import re
import subprocess
import time

from .http2 import Connection
from .servers import LOAD_CORE, Unavailable, request_body

UNARY, WATCH = "GetCampaignStats", "WatchStats"
CONNECTIONS = 8
SETTLE_SECONDS = 1.0
TICK_SECONDS = 0.01


class Failed(Exception):
    """A measurement that does not count; the message says why."""


def check_call(server, directory):
    """One call looked at closely: h2load below sees only HTTP status and sizes.

    Returns the size of the reply and the number of its fields.
    """
    body_file = f"{directory}/{server.key}.request"
    with open(body_file, "wb") as file:
        file.write(request_body(server.campaign))
    command = ["nghttp", "--data", body_file, "-H:method: POST"]
    command += [f"-H{name}: {value}" for name, value in server.headers()] + [server.url(UNARY)]
    verbose = subprocess.run([*command, "--verbose", "--null-out"], capture_output=True, timeout=30)
    text = verbose.stdout.decode(errors="replace")
    statuses = re.findall(r"\) grpc-status: (\d+)", text)
    http = re.findall(r"\) :status: (\d+)", text)
    if statuses != ["0"] or http != ["200"]:
        raise Failed(f"{server.title}: HTTP {http}, grpc-status {statuses} where 200 and 0 are due")
    reply = subprocess.run(command, capture_output=True, timeout=30).stdout
    if len(reply) < 5 or reply[0] != 0 or int.from_bytes(reply[1:5], "big") != len(reply) - 5:
        raise Failed(f"{server.title}: the reply is no gRPC message: {reply!r}")
    return len(reply), count_varint_fields(reply[5:])


def count_varint_fields(message):
    """Fields of a message that has only varints, as CampaignStats has."""
    position = fields = 0
    while position < len(message):
        for _ in range(2):  # tag, value
            while message[position] & 0x80:
                position += 1
            position += 1
        fields += 1
    return fields


def load(server, directory, calls, streams, reply_size):
    """Server CPU seconds per call, and calls per second, for `calls` calls with `streams` at a time per connection."""
    command = ["taskset", "-c", str(LOAD_CORE), "h2load", "-n", str(calls), "-c", str(CONNECTIONS), "-m", str(streams),
               "-d", f"{directory}/{server.key}.request"]
    command += [f"-H{name}: {value}" for name, value in server.headers()] + [server.url(UNARY)]
    cpu, ticks = server.cpu_seconds(), server.cpu_ticks_seconds()
    output = subprocess.run(command, capture_output=True, text=True, timeout=600).stdout
    cpu, ticks = server.cpu_seconds() - cpu, server.cpu_ticks_seconds() - ticks
    succeeded = re.search(r"(\d+) succeeded", output)
    data = re.search(r"\((\d+)\) data", output)
    rate = re.search(r"([\d.]+) req/s", output)
    if not (succeeded and data and rate) or int(succeeded[1]) != calls:
        raise Failed(f"{server.title}: not all calls succeeded\n{output}")
    if int(data[1]) != calls * reply_size:  # an error has no message
        raise Failed(f"{server.title}: {data[1]} bytes of messages where {calls} × {reply_size} are due")
    if abs(cpu - ticks) > 0.1 * cpu + 4 * TICK_SECONDS:
        raise Failed(f"{server.title}: CPU by scheduler {cpu:.3f} s, by ticks {ticks:.3f} s: they should agree")
    return cpu / calls, float(rate[1])


def settled_kib(server):
    """Resident memory once it stands still."""
    last = server.resident_kib()
    for _ in range(10):
        time.sleep(SETTLE_SECONDS)
        now = server.resident_kib()
        if now == last:
            break
        last = now
    return last


def idle_connections(server, count):
    """KiB per connection that has only been opened, and per one that has made a call."""
    body = request_body(server.campaign)
    connections = [Connection(server.host, server.port, server.http2_headers(UNARY))]
    connections[0].call(body)
    before = settled_kib(server)
    try:
        for _ in range(count):
            connections.append(Connection(server.host, server.port, server.http2_headers(UNARY)))
        opened = settled_kib(server)
        for connection in connections[1:]:
            connection.call(body)
        used = settled_kib(server)
    finally:
        for connection in connections:
            connection.close()
    return (opened - before) / count, (used - before) / count


def idle_streams(server, count):
    """KiB per open WatchStats stream that has had its first value, on as few connections as allowed.

    What the connections themselves take is not counted: each has made a call before.
    """
    body = request_body(server.watched_campaign)
    headers = server.http2_headers(WATCH)
    connections = [Connection(server.host, server.port, headers)]
    try:
        # The limit may still grow after the first SETTINGS, so it is read here.
        per_connection = min(connections[0].max_streams - 1, max(1, math.ceil(count / CONNECTIONS)))
        if per_connection < 1:
            raise Unavailable(f"{server.title} allows {connections[0].max_streams} concurrent streams")
        for _ in range(math.ceil(count / per_connection) - 1):
            connections.append(Connection(server.host, server.port, headers))
        for connection in connections:
            connection.open_streams(1, body)
        before, opened = settled_kib(server), 0
        for connection in connections:
            share = min(per_connection, count - opened)
            connection.open_streams(share, body)
            opened += share
        return (settled_kib(server) - before) / opened, len(connections)
    finally:
        for connection in connections:
            connection.close()
