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


def test_the_compiler_asks_for_a_method_that_is_added_to_the_proto(package):
    method = "  rpc SayGoodbye(HelloRequest) returns (HelloReply);\n"
    edit(package / "greeter.proto", "service Greeter {\n", "service Greeter {\n" + method)
    generate(package)

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


# What protobuf allows and C or Swift have words of their own for, messages that hold themselves, and Google's own.
AWKWARD = """
import "google/protobuf/empty.proto";
import "google/protobuf/wrappers.proto";

message String { string c = 1; optional bytes arena = 2; String inner = 3; map<bool, Int32> by_flag = 4; repeated Kind kinds = 5; }
message Int32 { int32 value = 1; oneof c { String none = 2; Int32 some = 3; bool self = 4; } google.protobuf.Int32Value limit = 5; }
message Router { string init = 1; int32 self = 2; string class = 3; bool int32 = 4; string Type = 5; Client protocol = 6; }
message Client { Router any = 1; int32 hash = 2; string description = 3; string layout = 4; string type_name = 5; }
message Error { oneof class { string a = 1; } oneof Which_One { int32 b = 2; } optional int32 userID = 3; HTTPRequest request = 4; }
message HTTPRequest { string URL = 1; http_version version = 2; HTTPRequest redirected_from = 3; }
enum http_version { HTTP_VERSION_1_1 = 0; HTTP_VERSION_2 = 1; }
enum Kind { KIND_UNSPECIFIED = 0; none = 1; self = 2; init = 3; KIND_1 = 4; }
service Awkward {
  rpc Register(google.protobuf.Empty) returns (google.protobuf.Empty);
  rpc Return(String) returns (stream Router);
  rpc Init(stream Client) returns (Int32);
  rpc Self(stream Client) returns (stream Error);
  rpc Name(Client) returns (Error);
}
"""


def test_awkward_names_compile(package):
    proto = package / "greeter.proto"
    proto.write_text(proto.read_text() + AWKWARD)
    generate(package)
    code, output = build(package, "--target", "GreeterProtos")
    assert code == 0, output


@pytest.fixture
def package(tmp_path):
    """A copy of the example."""
    package = tmp_path / "greeter"
    shutil.copytree(HERE, package, ignore=shutil.ignore_patterns(".build", "__pycache__"))
    edit(package / "Package.swift", 'path: "../.."', f'path: "{ROOT}"')
    return package


def generate(package):
    generator = [ROOT / "Tools/generate/generate", "--proto", package / "greeter.proto", "--out", package / "Sources"]
    subprocess.run(generator, check=True, timeout=120)


def edit(path, old, new):
    text = path.read_text()
    assert text.count(old) == 1, f"{path} has not one {old!r}"
    path.write_text(text.replace(old, new))


def build(package, *arguments):
    """Builds a copy of the example where the example was built, so that only its own targets are compiled."""
    command = ["swift", "build", "--package-path", package, "--scratch-path", SCRATCH, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=590)
    return done.returncode, done.stdout
