"""The servers that are measured, each a row of the table."""

import json
import os
import subprocess
import threading
import time
import urllib.request

START_SECONDS = 30
STOP_SECONDS = 20
SERVER_CORE, LOAD_CORE = 0, 1
PATH = "/campaigns.v1.CampaignService/"


class Unavailable(Exception):
    """The row cannot be measured; the message says why."""


def request_body(campaign):
    """A gRPC message (5-byte prefix) with the campaign's id as field 1."""
    identifier = campaign.encode()
    message = b"\x0a" + bytes([len(identifier)]) + identifier
    return b"\0" + len(message).to_bytes(4, "big") + message


class Server:
    """A running server process, pinned to its core, and what it is asked."""

    title = key = binary = ""
    arguments = []
    authorization = None

    def __init__(self, directory):
        self.directory = directory
        if not os.access(self.binary, os.X_OK):
            raise Unavailable(f"{self.binary} is not built")
        self.log = open(os.path.join(directory, f"{self.key}.log"), "ab")
        self.process = subprocess.Popen(
            ["taskset", "-c", str(SERVER_CORE), self.binary, *self.arguments_in(directory)],
            stdout=subprocess.PIPE, stderr=self.log, stdin=subprocess.DEVNULL, text=True)
        self.pid = self.process.pid  # taskset becomes the server
        try:
            self.host, self.port = self._listening()
            self.campaign = self.watched_campaign = "camp_0123456789abcdef0123456789"
            self.prepare()
        except BaseException:
            self.stop()
            raise

    def _listening(self):
        # A server that says nothing is stopped, which ends its output.
        timer = threading.Timer(START_SECONDS, self.process.kill)
        timer.start()
        try:
            for line in self.process.stdout:
                if line.startswith("listening on "):
                    host, _, port = line.split()[-1].rpartition(":")
                    return host, int(port)
        finally:
            timer.cancel()
        with open(self.log.name) as file:
            raise Unavailable(f"{self.title} did not listen: {file.read()[-1000:]}")

    def arguments_in(self, directory):
        return self.arguments

    def prepare(self):
        """Makes what the calls ask for."""

    def headers(self):
        pairs = [("content-type", "application/grpc"), ("te", "trailers")]
        return pairs + ([("authorization", self.authorization)] if self.authorization else [])

    def http2_headers(self, method):
        pseudo = [(":method", "POST"), (":scheme", "http"), (":path", PATH + method), (":authority", self.host)]
        return pseudo + self.headers()

    def url(self, method):
        return f"http://{self.host}:{self.port}{PATH}{method}"

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.log.close()

    def cpu_seconds(self):
        """CPU time of all threads, those that ended among them, to the nanosecond: the process's CPU-time clock.

        The id of another process's clock is made as clock_getcpuclockid(3) makes it.
        """
        return time.clock_gettime((~self.pid << 3) | 2)

    def cpu_ticks_seconds(self):
        """The same from utime + stime in /proc, in ticks of 10 ms: a check on the other."""
        with open(f"/proc/{self.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_kib(self):
        with open(f"/proc/{self.pid}/status") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1])
        raise Unavailable(f"no VmRSS for {self.title}")


class Floor(Server):
    key, title = "floor", "floor: epoll + nghttp2 + protobuf-c, in C"
    binary = "Benchmarks/out/floor"


class Bare(Server):
    key, title = "bare", "RPCServer alone, same reply"
    binary = ".build/release/RPCBenchServer"


class Campaignd(Server):
    key, title = "stats", "campaignd, GetCampaignStats"
    binary = ".build/release/campaignd"
    authorization = "Bearer tk_test_demo"
    PROSPECTS = 2_000
    RUN_SECONDS = 60  # the campaign is taken as it stands after that

    def arguments_in(self, directory):
        store = os.path.join(directory, f"campaignd-{time.monotonic_ns()}.db")
        return ["serve", "--demo", "--listen", "127.0.0.1:0", "--store", f"sqlite:{store}"]

    def rest(self, method, path, body=None):
        request = urllib.request.Request(
            f"http://{self.host}:{self.port}/api/campaigns{path}", method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": self.authorization, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=START_SECONDS) as response:
            return json.load(response)

    def prepare(self):
        """One campaign that has run, for replies with outcomes in them, and one that waits to be watched."""
        phones = [f"+1{area}555{line:04}" for line in range(100, 200) for area in range(201, 226) if area != 211]
        body = {"name": "bench", "mode": {"calls_per_second": 1000}, "callerIds": ["+19495551000"]}
        self.campaign = self.rest("POST", "", body)["id"]
        self.watched_campaign = self.rest("POST", "", body)["id"]
        for campaign in (self.campaign, self.watched_campaign):
            self.rest("POST", f"/{campaign}/prospects", {"phones": phones[:self.PROSPECTS]})
        self.rest("POST", f"/{self.campaign}/start")
        deadline = time.monotonic() + self.RUN_SECONDS
        while time.monotonic() < deadline:
            if self.rest("GET", f"/{self.campaign}")["status"] != "dialing":
                return
            time.sleep(0.2)
        # Nothing else may run while calls are measured.
        self.rest("POST", f"/{self.campaign}/cancel")
        time.sleep(2)


ROWS = [Floor, Bare, Campaignd]
