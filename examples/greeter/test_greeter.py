"""The example service: small, and right to the official Python client."""

import importlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2
from grpc_tools import protoc

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MAIN = HERE / "Sources" / "greeter" / "Greeter.swift"
SCRATCH = ROOT / ".build" / "examples" / "greeter"


@pytest.fixture(scope="session")
def stubs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stubs")
    code = protoc.main(["protoc", f"-I{HERE}", f"--python_out={folder}", f"--grpc_python_out={folder}", str(HERE / "greeter.proto")])
    assert code == 0, "protoc refused greeter.proto"
    sys.path.insert(0, str(folder))
    return importlib.import_module("greeter_pb2"), importlib.import_module("greeter_pb2_grpc")


@pytest.fixture
def server():
    process = subprocess.Popen([os.environ["GREETER_BIN"], "0"], stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        assert line.startswith("listening on "), f"the server said {line!r}"
        process.target = line.removeprefix("listening on ").strip()
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def greeter(server, stubs):
    with grpc.insecure_channel(server.target) as channel:
        yield stubs[1].GreeterStub(channel)


def names(pb, *people):
    return iter([pb.HelloRequest(name=name) for name in people])


def test_a_unary_call_is_answered(greeter, stubs):
    assert greeter.SayHello(stubs[0].HelloRequest(name="Ada"), timeout=5).message == "Hello, Ada!"


def test_a_bad_field_is_named(greeter, stubs):
    with pytest.raises(grpc.RpcError) as refused:
        greeter.SayHello(stubs[0].HelloRequest(), timeout=5)
    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    details = status_pb2.Status.FromString(dict(refused.value.trailing_metadata())["grpc-status-details-bin"])
    bad = error_details_pb2.BadRequest()
    assert details.details[0].Unpack(bad) and [v.field for v in bad.field_violations] == ["name"]


def test_responses_are_streamed(greeter, stubs):
    replies = list(greeter.KeepGreeting(stubs[0].KeepGreetingRequest(name="Ada", times=1000), timeout=20))
    assert [reply.message for reply in replies] == ["Hello, Ada!"] * 1000


def test_requests_are_streamed(greeter, stubs):
    assert greeter.GreetAll(names(stubs[0], "Ada", "Grace"), timeout=5).message == "Hello, Ada and Grace!"


def test_both_are_streamed(greeter, stubs):
    replies = greeter.Chat(names(stubs[0], "Ada", "Grace"), timeout=5)
    assert [reply.message for reply in replies] == ["Hello, Ada!", "Hello, Grace!"]


def test_it_ends_orderly_when_it_is_told_to(server, greeter, stubs):
    greeter.SayHello(stubs[0].HelloRequest(name="Ada"), timeout=5)
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=20) == 0


def test_what_is_written_by_hand_is_sixty_lines_at_most():
    assert len(MAIN.read_text().splitlines()) <= 60


def test_the_compiler_asks_for_a_method_that_is_added_to_the_proto(tmp_path):
    package = tmp_path / "greeter"
    shutil.copytree(HERE, package, ignore=shutil.ignore_patterns(".build", "__pycache__"))
    edit(package / "Package.swift", 'path: "../.."', f'path: "{ROOT}"')
    method = "  rpc SayGoodbye(HelloRequest) returns (HelloReply);\n"
    edit(package / "greeter.proto", "service Greeter {\n", "service Greeter {\n" + method)
    generate = [ROOT / "Tools/generate/generate", "--proto", package / "greeter.proto", "--out", package / "Sources"]
    subprocess.run(generate, check=True, timeout=120)

    code, output = build(package)
    assert code != 0 and "'Greeter' does not conform to protocol" in output and "sayGoodbye" in output, output

    function = """
    func sayGoodbye(_ request: GreeterV1.HelloRequest, _ call: CallContext) async throws -> GreeterV1.HelloReply {
        GreeterV1.HelloReply(message: "Goodbye, \\(request.name)!")
    }
"""
    swift = package / "Sources" / "greeter" / "Greeter.swift"
    edit(swift, "Greeter.Service {\n", "Greeter.Service {" + function)
    code, output = build(package)
    assert code == 0, output


def edit(path, old, new):
    text = path.read_text()
    assert text.count(old) == 1, f"{path} has not one {old!r}"
    path.write_text(text.replace(old, new))


def build(package):
    """Builds a copy of the example where the example was built, so that only its own targets are compiled."""
    command = ["swift", "build", "--package-path", package, "--scratch-path", SCRATCH]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=590)
    return done.returncode, done.stdout
