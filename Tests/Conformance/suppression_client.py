"""A client of suppression lists over both doors, and files to upload."""

import itertools
import subprocess
from pathlib import Path

from campaigns.v1 import suppression_service_pb2 as api
from campaigns.v1.suppression_service_pb2_grpc import SuppressionServiceStub

from harness import BINARY, Account, environment, open_channel

KEEP_GOOD = api.SUPPRESSION_UPLOAD_MODE_KEEP_GOOD
ALL_OR_NOTHING = api.SUPPRESSION_UPLOAD_MODE_ALL_OR_NOTHING


class Lists:
    """The lists of one account."""

    def __init__(self, account: Account):
        self.account = account
        self.stub = SuppressionServiceStub(open_channel(account.server))

    def add(self, phones: list[str], **more) -> dict:
        return self.account.good("POST", "/api/suppressions", {"phones": phones} | more)

    def remove(self, phones: list[str], **more) -> int:
        return self.account.good("POST", "/api/suppressions/remove", {"phones": phones} | more)["removed"]

    def check(self, phones: list[str], **more) -> list[dict]:
        return self.account.good("POST", "/api/suppressions/check", {"phones": phones} | more)["checks"]

    def shown(self, query: str = "") -> list[dict]:
        return self.account.good("GET", f"/api/suppressions{query}")["suppressions"]

    def phones(self, query: str = "") -> list[str]:
        return [s["phone"] for s in self.shown(query)]

    def upload(self, pieces, mode: int = KEEP_GOOD, timeout: float = 100, **more):
        """Over gRPC: `pieces` of bytes, one a request."""
        return self.upload_call(pieces, mode, timeout, **more).result()

    def upload_call(self, pieces, mode: int = KEEP_GOOD, timeout: float = 100, **more):
        first = iter([api.UploadSuppressionsRequest(mode=mode, **more)])
        rest = (api.UploadSuppressionsRequest(data=piece) for piece in pieces)
        return self.stub.UploadSuppressions.future(
            itertools.chain(first, rest), metadata=self.account.metadata, timeout=timeout)


def numbers(count: int, first: int = 0):
    """Distinct numbers, in an order that is not theirs."""
    return (f"+1{2_000_000_000 + (first + i) * 7_368_787 % 7_999_999_993}" for i in range(count))


def pieces(lines, size: int = 64 << 10, end: str = "\n"):
    """The bytes of a file of these lines, in pieces."""
    lines = iter(lines)
    while chunk := list(itertools.islice(lines, size // 13)):
        yield (end.join(chunk) + end).encode()


def ctl(account: Account, *args, stdin: str | None = None) -> subprocess.CompletedProcess:
    """Runs campaignctl as the account."""
    env = environment(CAMPAIGND_SERVER=f"{account.server.host}:{account.server.port}", CAMPAIGND_KEY=account.key)
    return subprocess.run([Path(BINARY).with_name("campaignctl"), *map(str, args)], capture_output=True, text=True, timeout=30,
                          env=env, input=stdin)
