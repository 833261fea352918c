"""Fixtures: servers, accounts, and the stubs generated from the contract."""

import os
import sys
import tempfile
from importlib import resources
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import harness  # noqa: E402
from harness import BINARY, ROOT, Account, Server  # noqa: E402

FAST = ("--demo", "--sim-seed", 7, "--clock-rate", 600)


def generate_stubs(folder: Path) -> None:
    """Makes Python modules of proto/ in `folder` and puts them on the path."""
    from grpc_tools import protoc
    import google.api
    shared = Path(list(google.api.__path__)[0]).parents[1]
    ours = ROOT / "proto"
    files = sorted(str(p.relative_to(ours)) for p in ours.rglob("*.proto"))
    code = protoc.main(["protoc", f"-I{ours}", f"-I{shared}", f"-I{resources.files('grpc_tools') / '_proto'}",
                        f"--python_out={folder}", f"--grpc_python_out={folder}", *files])
    assert code == 0, "protoc refused the contract"
    sys.path.insert(0, str(folder))


def pytest_sessionstart(session):
    """The stubs must be there before the test modules are imported."""
    if not session.config.option.collectonly and not os.access(BINARY, os.X_OK):
        pytest.exit(f"no campaignd at {BINARY}: build it, or set CAMPAIGND_BIN", returncode=2)
    session.config.stubs = tempfile.TemporaryDirectory(prefix="campaignd-stubs-")
    generate_stubs(Path(session.config.stubs.name))
    harness.STUBS = session.config.stubs.name
    session.config.add_cleanup(session.config.stubs.cleanup)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Adds the standard error of the live servers to the report of a failed test."""
    report = (yield).get_result()
    if report.failed:
        for server in Server.live:
            text = server.err.read_text(errors="replace")[-4000:]
            report.sections.append((f"stderr of campaignd, pid {server.process.pid}", text))


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Server:
    """The server most tests share: demo account, a minute of its clock per second."""
    server = Server(tmp_path_factory.mktemp("demo"), "--demo", "--sim-seed", 1, "--clock-rate", 60)
    yield server
    server.drain()


@pytest.fixture(scope="session")
def me(demo) -> Account:
    """The demo account on the shared server."""
    account = demo.account()
    yield account
    account.close()


@pytest.fixture
def fresh(demo, request) -> Account:
    """An account of its own on the shared server, with nothing in it."""
    name = "".join(c if c.isalnum() else "-" for c in request.node.name)[:60]
    account = demo.new_account(name)
    yield account
    account.close()


@pytest.fixture
def start_server(tmp_path):
    """Starts servers for one test: `start_server(*flags, folder="a")`. The same folder is the same store.

    At the end of the test they are drained, which must exit 0.
    """
    started = []

    def start(*flags, folder: str = "server", **more) -> Server:
        server = Server(tmp_path / folder, *flags, **more)
        started.append(server)
        return server

    yield start
    problems = []
    for server in started:
        if server.process.poll() is None:
            try:
                server.drain()
            except AssertionError as problem:
                problems.append(str(problem))
    assert not problems, "\n".join(problems)


@pytest.fixture
def fast(start_server) -> Account:
    """The demo account on a server of its own, whose clock makes ten minutes of a second."""
    return start_server(*FAST).account()
