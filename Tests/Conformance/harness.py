"""Starts campaignd and speaks to it over both doors."""

import os
import signal
import socket
import subprocess
from pathlib import Path

import grpc
import requests
from google.protobuf.json_format import MessageToDict
from google.rpc import error_details_pb2, status_pb2

from laws import check_stats, wait_until

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("CAMPAIGND_BIN", str(ROOT / ".build/debug/campaignd"))
if not os.path.isabs(BINARY):
    BINARY = str(ROOT / BINARY)
STUBS = ""  # Folder of the Python modules made from proto/, for processes that tests start.
DEMO_KEY = "tk_test_demo"
SERVICE = "/campaigns.v1.CampaignService/"
HTTP_OF = {"INVALID_ARGUMENT": 400, "UNAUTHENTICATED": 401, "PERMISSION_DENIED": 403, "NOT_FOUND": 404,
           "FAILED_PRECONDITION": 409, "RESOURCE_EXHAUSTED": 429}


def environment(**more: str) -> dict:
    """The environment without settings of the server that the shell may carry."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CAMPAIGND_")}
    return kept | more


def run(*args, env=None, deadline: float = 20) -> subprocess.CompletedProcess:
    """Runs a campaignd command to its end."""
    return subprocess.run([BINARY, *map(str, args)], capture_output=True, text=True, timeout=deadline,
                          env=environment(**(env or {})), stdin=subprocess.DEVNULL)


def create_key(store: str, account: str) -> str:
    """Makes a test key and returns it: the command prints it alone on stdout."""
    done = run("keys", "create", "--account", account, "--test", "--store", store)
    assert done.returncode == 0, f"keys create failed: {done.stderr}"
    lines = done.stdout.splitlines()
    assert len(lines) == 1 and lines[0].startswith("tk_test_"), f"the key is not alone on stdout: {done.stdout!r}"
    return lines[0]


class Server:
    """One campaignd process."""

    live: list["Server"] = []

    def __init__(self, folder: Path, *flags, store: str | None = None, env: dict | None = None):
        folder.mkdir(parents=True, exist_ok=True)
        self.store = store or f"sqlite:{folder}/campaignd.db"
        run_number = len(list(folder.glob("*.out")))
        self.out, self.err = folder / f"{run_number}.out", folder / f"{run_number}.err"
        command = [BINARY, "serve", "--listen", "127.0.0.1:0", "--store", self.store, *map(str, flags)]
        self.process = subprocess.Popen(command, stdout=self.out.open("wb"), stderr=self.err.open("wb"),
                                        stdin=subprocess.DEVNULL, env=environment(**(env or {})))
        Server.live.append(self)
        try:
            self.host, self.port = self._address()
        except BaseException:
            self.kill()
            raise

    def _address(self) -> tuple[str, int]:
        def line():
            text = self.out.read_text()
            if "\n" in text:
                return text.splitlines()[0]
            code = self.process.poll()
            assert code is None, f"the server ended with {code} before it listened:\n{self.err.read_text()}"
            return None
        first = wait_until(line, "the server printed `listening on HOST:PORT`", deadline=20)
        assert first.startswith("listening on "), f"first line of stdout: {first!r}"
        host, port = first.removeprefix("listening on ").rsplit(":", 1)
        return host, int(port)

    @property
    def address(self) -> tuple[str, int]:
        return self.host, self.port

    def account(self, key: str = DEMO_KEY) -> "Account":
        return Account(self, key)

    def new_account(self, name: str) -> "Account":
        return Account(self, create_key(self.store, name))

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def ended(self, deadline: float = 15) -> int:
        """Waits for the end of the process and returns its exit code."""
        try:
            code = self.process.wait(deadline)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server had not ended {deadline} s after it was asked to") from None
        self._forget()
        return code

    def drain(self) -> None:
        """SIGTERM, and the exit code must be 0."""
        if self.process.poll() is None:
            self.terminate()
        code = self.ended()
        assert code == 0, f"exit code {code} after SIGTERM:\n{self.err.read_text()[-2000:]}"

    def kill(self) -> None:
        """kill -9, and nothing is asserted."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        self._forget()

    def _forget(self) -> None:
        if self in Server.live:
            Server.live.remove(self)

    def memory(self, field: str = "VmRSS") -> int:
        """Resident memory in bytes; field `VmHWM` is the most since `forget_peak`."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) * 1024
        raise AssertionError(f"no {field} in /proc")

    def forget_peak(self) -> None:
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def assert_alive(self) -> None:
        """The process runs and answers over both doors."""
        assert self.process.poll() is None, f"the server ended with {self.process.poll()}"
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(f"http://{self.host}:{self.port}/api/campaigns", timeout=10)
        assert answer.status_code == 401, "REST no longer answers as it should"
        with socket.create_connection(self.address, timeout=10) as connection:
            connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0")
            head = connection.recv(9)
            assert len(head) == 9 and head[3] == 4, f"HTTP/2 does not begin with SETTINGS: {head!r}"


class Account:
    """A client with one account's key; `rest` and `grpc` are the two doors."""

    def __init__(self, server: Server, key: str):
        self.server, self.key = server, key
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {key}"
        self.metadata = [("authorization", f"Bearer {key}")]
        self._channel = None

    def close(self) -> None:
        self.session.close()
        if self._channel:
            self._channel.close()

    # REST

    def rest(self, method: str, path: str, json=None, timeout: float = 20, **more) -> requests.Response:
        url = f"http://{self.server.host}:{self.server.port}{path}"
        if json is not None:
            more["json"] = json
        return self.session.request(method, url, timeout=timeout, **more)

    def good(self, method: str, path: str, json=None, status: int = 200, **more) -> dict:
        """The body of a request that must succeed."""
        answer = self.rest(method, path, json, **more)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        assert answer.headers["Content-Type"].split(";")[0] == "application/json"
        return answer.json()

    def create(self, phones: list[str] | None = None, **body) -> str:
        """Creates a voice campaign (unless `channel` says otherwise) with prospects; its id."""
        body = {"name": "A campaign", "callerIds": ["+19495551000", "+17145551000"]} | body
        campaign = self.good("POST", "/api/campaigns", body, 201)["id"]
        if phones:
            self.add(campaign, phones)
        return campaign

    def add(self, campaign: str, phones: list[str]) -> int:
        """Adds any number of phones, 10,000 at a time; how many were new."""
        added = 0
        for i in range(0, len(phones), 10_000):
            body = {"phones": phones[i:i + 10_000]}
            added += self.good("POST", f"/api/campaigns/{campaign}/prospects", body, timeout=60)["added"]
        return added

    def act(self, campaign: str, action: str) -> str:
        """A lifecycle action that must succeed; the status it returns."""
        return self.good("POST", f"/api/campaigns/{campaign}/{action}")["status"]

    def campaign(self, campaign: str) -> dict:
        found = self.good("GET", f"/api/campaigns/{campaign}")
        check_stats(found["stats"])
        return found

    def stats(self, campaign: str) -> dict:
        return check_stats(self.good("GET", f"/api/campaigns/{campaign}/stats"))

    def status(self, campaign: str) -> str:
        return self.campaign(campaign)["status"]

    def campaigns(self) -> list[dict]:
        return self.good("GET", "/api/campaigns")["campaigns"]

    def prospects(self, campaign: str) -> list[dict]:
        return self.good("GET", f"/api/campaigns/{campaign}/prospects", timeout=60)["prospects"]

    def finish(self, campaign: str, deadline: float = 40) -> dict:
        """Waits until the campaign is completed; its stats. They obey the law at every look."""
        def completed():
            found = self.campaign(campaign)
            assert found["status"] in ("dialing", "completed"), f"{found}"
            return found["status"] == "completed" and found
        try:
            return wait_until(completed, f"{campaign} completed", deadline, every=0.05)["stats"]
        except AssertionError as problem:
            raise AssertionError(f"{problem}; it stands at {self.campaign(campaign)}") from None

    # gRPC

    @property
    def channel(self) -> grpc.Channel:
        if self._channel is None:
            self._channel = open_channel(self.server)
        return self._channel

    @property
    def stub(self):
        from campaigns.v1 import campaign_service_pb2_grpc
        return campaign_service_pb2_grpc.CampaignServiceStub(self.channel)

    def grpc(self, method: str, request, timeout: float = 20):
        """A unary call that must succeed."""
        return getattr(self.stub, method)(request, metadata=self.metadata, timeout=timeout)

    def stream(self, method: str, request, timeout: float = 60):
        """A server-streaming call, to be iterated."""
        return getattr(self.stub, method)(request, metadata=self.metadata, timeout=timeout)

    def raw(self, method: str, message: bytes, metadata=None, timeout: float = 20) -> bytes:
        """A unary call whose message is given byte by byte; `method` may be a whole path."""
        path = method if method.startswith("/") else SERVICE + method
        call = self.channel.unary_unary(path, request_serializer=None, response_deserializer=None)
        return call(message, metadata=self.metadata if metadata is None else metadata, timeout=timeout)


def open_channel(server: Server) -> grpc.Channel:
    """A connection of its own, without proxies and without limits on the client's side."""
    return grpc.insecure_channel(f"{server.host}:{server.port}", options=[
        ("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1),
        ("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)])


def stats_of(message) -> dict:
    """A CampaignStats message under the names of the page, checked."""
    return check_stats(MessageToDict(message, always_print_fields_with_no_presence=True))


# Errors


def rest_error(answer, code: str, status: int | None = None) -> dict:
    """Asserts the error envelope and its HTTP status; field → description of its details."""
    expected = status or HTTP_OF[code]
    assert answer.status_code == expected, f"expected {expected} {code}: {answer.status_code} {answer.text[:500]}"
    assert answer.headers["Content-Type"].split(";")[0] == "application/json", answer.headers
    body = answer.json()
    assert list(body) == ["error"], f"envelope: {answer.text[:500]}"
    error = body["error"]
    assert set(error) <= {"code", "message", "details"} and {"code", "message"} <= set(error), answer.text[:500]
    assert error["code"] == code, f"expected {code}: {error}"
    assert isinstance(error["message"], str) and error["message"], f"an error without a message: {error}"
    for detail in error.get("details", []):
        assert sorted(detail) == ["description", "field"] and all(detail.values()), f"detail: {detail}"
    return {d["field"]: d["description"] for d in error.get("details", [])}


def grpc_error(call, *codes: str) -> dict:
    """Runs `call`, which must fail with one of `codes`; field → description of its BadRequest."""
    try:
        answer = call()
    except grpc.RpcError as error:
        assert error.code().name in codes, f"expected {codes}: {error.code().name} {error.details()!r}"
        assert error.details(), f"{error.code().name} without a message"
        return violations(error)
    raise AssertionError(f"expected {codes}, the call succeeded with {answer!r}")


def violations(error: grpc.RpcError) -> dict:
    """Decodes grpc-status-details-bin, which must agree with the status; {} where there is none."""
    found = {}
    for key, value in error.trailing_metadata() or ():
        if key != "grpc-status-details-bin":
            continue
        status = status_pb2.Status.FromString(value)
        assert status.code == error.code().value[0], f"details say {status.code}, the call {error.code()}"
        assert status.message == error.details(), f"details say {status.message!r}, the call {error.details()!r}"
        for packed in status.details:
            request = error_details_pb2.BadRequest()
            if packed.Unpack(request):
                for violation in request.field_violations:
                    assert violation.description, f"no description for {violation.field}"
                    found[violation.field] = violation.description
    return found
