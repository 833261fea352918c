"""Builds the interop tests' clients and servers, runs them against each other, and prints the table case × client.

  run.py [--quick] [--only python,go] [--cases ping_pong,…] [--build FOLDER] [--swift FOLDER]

Exits with 1 where a case failed. `make interop` runs it with all that it needs.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROTO = HERE / "proto"
PROTO_FILES = [f"src/proto/grpc/testing/{name}.proto" for name in ("empty", "messages", "test")]
SECONDS = 120  # for a client and all its cases

CASES = [
    "empty_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong", "empty_stream",
    "client_compressed_unary", "server_compressed_unary", "client_compressed_streaming", "server_compressed_streaming",
    "cancel_after_begin", "cancel_after_first_response", "timeout_on_sleeping_server", "custom_metadata",
    "status_code_and_message", "special_status_message", "unimplemented_method", "unimplemented_service",
]
# Against a server that misbehaves in a way of its own for each.
NEGATIVE = ["rst_after_header", "rst_during_data", "rst_after_data", "goaway", "ping", "max_streams", "data_frame_padding",
            "no_df_padding_sanity_test"]
# Against our server, told to behave so.
PUSHING = {"goaway": ["--idle_ms=200"], "max_streams": ["--max_streams=1"]}


def run(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def newer(target, sources):
    """Whether a target has to be made anew."""
    return not target.exists() or any(Path(s).stat().st_mtime > target.stat().st_mtime for s in sources)


class Builder:
    """Makes each client and server once, in a folder."""

    def __init__(self, folder, swift):
        self.folder, self.swift = folder.resolve(), swift.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.protos = [PROTO / name for name in PROTO_FILES]

    def python(self):
        out = self.folder / "python"
        if newer(out / "made", self.protos):
            out.mkdir(exist_ok=True)
            run([sys.executable, "-m", "grpc_tools.protoc", f"-I{PROTO}", f"--python_out={out}", f"--grpc_python_out={out}", *PROTO_FILES])
            (out / "made").touch()
        return [sys.executable, "-u", HERE / "clients/python/interop_client.py"]

    def cpp(self, source="clients/cpp/interop_client.cc"):
        out, source = self.folder / "cpp", HERE / source
        name = source.stem
        if newer(out / name, self.protos + [source]):
            out.mkdir(exist_ok=True)
            plugin = run(["which", "grpc_cpp_plugin"]).strip()
            run(["protoc", f"-I{PROTO}", f"--cpp_out={out}", f"--grpc_out={out}", f"--plugin=protoc-gen-grpc={plugin}", *PROTO_FILES])
            made = [p for p in sorted((out / "src").rglob("*.cc"))]
            flags = run(["pkg-config", "--cflags", "--libs", "grpc++", "protobuf"]).split()
            run(["g++", "-std=c++17", "-O0", f"-I{out}", source, *made, "-o", out / name, *flags])
        return [out / name]

    def go(self):
        out, sources = self.folder / "go", sorted((HERE / "clients/go").glob("*.go"))
        binary = out / "interop_client"
        if newer(binary, self.protos + sources):
            package = out / "src/interop/testing"
            package.mkdir(parents=True, exist_ok=True)
            options = ",".join(["plugins=grpc", "paths=source_relative"] + [f"M{name}=interop/testing" for name in PROTO_FILES])
            run(["protoc", f"-I{PROTO}", f"--go_out={options}:{out}/src/interop", *PROTO_FILES])
            for made in (out / "src/interop/src").rglob("*.go"):
                made.rename(package / made.name)
            # Debian's packages of Go's libraries, and nothing from elsewhere.
            environment = os.environ | {"GO111MODULE": "off", "GOFLAGS": "", "GOPATH": f"{out}:/usr/share/gocode", "GOCACHE": str(out / "cache")}
            run(["go", "build", "-o", binary, *sources], env=environment)
        return [binary]

    def swift_client(self):
        return [self.swift / "InteropClient"]

    def environment(self):
        return os.environ | {"PYTHONPATH": str(self.folder / "python")}


@contextlib.contextmanager
def serving(command, environment):
    """A server process and its port."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    timer = threading.Timer(SECONDS, process.kill)
    timer.start()
    try:
        line = process.stdout.readline()
        if not line.startswith("listening on "):
            sys.exit(f"{command[0]} did not listen: {line!r}")
        yield process, int(line.split()[-1])
    finally:
        timer.cancel()
        process.kill()
        process.wait()


def outcomes(command, port, cases, environment):
    """{case: (outcome, text)} of a client's run."""
    command = [*map(str, command), f"--server_port={port}", f"--test_case={','.join(cases)}"]
    try:
        output = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=SECONDS)
        lines, end = output.stdout.splitlines(), f"the client ended with {output.returncode}: {output.stderr[-300:]}"
    except subprocess.TimeoutExpired as late:
        lines, end = (late.stdout or b"").decode().splitlines(), f"the client did not end in {SECONDS} s"
    found = {}
    for line in lines:
        name, outcome, text = (line.split("\t") + ["", ""])[:3]
        found[name] = (outcome, text)
    return {case: found.get(case, ("fail", end)) for case in cases}


class Transport:
    """A way to connect, and what both ends are told of it."""

    def __init__(self, name, server=(), client=()):
        self.name, self.server, self.client = name, list(server), list(client)


def transports(folder):
    """Cleartext, TLS, and TLS with certificates on both sides, all made anew by one authority for 127.0.0.1."""
    folder.mkdir(parents=True, exist_ok=True)

    def openssl(*arguments):
        run(["openssl", *arguments], cwd=folder)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=interop tests")
    for name, names in (("server", "IP:127.0.0.1,DNS:localhost"), ("client", "DNS:interop-client")):
        openssl("req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        (folder / f"{name}.ext").write_text(f"subjectAltName={names}\n")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
                "-extfile", f"{name}.ext", "-out", f"{name}.pem")
    server = ["--use_tls=true", f"--tls_cert_file={folder}/server.pem", f"--tls_key_file={folder}/server.key"]
    client = ["--use_tls=true", f"--ca_file={folder}/ca.pem"]
    return [
        Transport("in cleartext"),
        Transport("over TLS", server, client),
        Transport("over TLS with client certificates", server + [f"--client_ca_file={folder}/ca.pem"],
                  client + [f"--cert_file={folder}/client.pem", f"--key_file={folder}/client.key"]),
    ]


class Table:
    """Outcomes of cases in columns, and why those that are not `pass` are not."""

    def __init__(self, title, cases):
        self.title, self.cases, self.columns = title, cases, {}

    def add(self, column, results):
        self.columns[column] = results
        for case, (outcome, text) in results.items():
            if outcome == "fail":
                print(f"{self.title}: {column}: {case}: {text}", file=sys.stderr, flush=True)

    def text(self):
        signs = {"pass": "pass", "fail": "FAIL", "skip": "–"}
        lines = [f"### {self.title}", "", "| case | " + " | ".join(self.columns) + " |", "| --- |" + " --- |" * len(self.columns)]
        for case in self.cases:
            lines.append(f"| {case} | " + " | ".join(signs.get(results[case][0], "FAIL") for results in self.columns.values()) + " |")
        notes = {}
        for column, results in self.columns.items():
            for case, (outcome, text) in results.items():
                if outcome == "skip":
                    notes.setdefault(text, []).append(f"{column}: {case}")
        lines += [""] + [f"– {text} ({', '.join(places)})" for text, places in notes.items()]
        return "\n".join(lines).rstrip() + "\n"

    def failures(self):
        return sum(outcome not in ("pass", "skip") for results in self.columns.values() for outcome, _ in results.values())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="what shows most in least time: Python's client and ours, nothing in C++ and Go")
    parser.add_argument("--only", default="python,cpp,go,swift", help="clients, with commas between")
    parser.add_argument("--cases", help="cases, with commas between; by default all")
    parser.add_argument("--build", type=Path, default=ROOT / ".build/interop", help="folder for what is built")
    parser.add_argument("--swift", type=Path, default=ROOT / ".build/debug", help="folder of InteropServer and InteropClient")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.only = "python,swift"
    chosen = arguments.cases.split(",") if arguments.cases else CASES + NEGATIVE
    builder = Builder(arguments.build, arguments.swift)
    builder.python()  # The servers in Python need its stubs.
    makers = {"python": ("Python", builder.python), "cpp": ("C++", builder.cpp), "go": ("Go", builder.go), "swift": ("Swift", builder.swift_client)}
    clients = {makers[name][0]: makers[name][1]() for name in arguments.only.split(",")}
    environment = builder.environment()
    server = [str(builder.swift / "InteropServer")]
    tables = []

    cases = [case for case in CASES if case in chosen]
    for way in transports(builder.folder / "certificates") if cases else []:
        if arguments.quick and way.client:
            continue
        table = Table(f"Clients of our server, and our client of gRPC C++'s server, {way.name}", cases)
        with serving(server + way.server, environment) as (_, port):
            for name, command in clients.items():
                table.add(name, outcomes(command + way.client, port, cases, environment))
        if "Swift" in clients and not arguments.quick:
            with serving(list(map(str, builder.cpp("servers/interop_server.cc"))) + way.server, environment) as (_, port):
                table.add("Swift → C++", outcomes(clients["Swift"] + way.client, port, cases, environment))
        tables.append(table)

    cases = [case for case in NEGATIVE if case in chosen]
    if cases:
        table = Table("Clients of a server that misbehaves", cases)
        for name, command in clients.items():
            if arguments.quick and name != "Swift":
                continue
            results = {}
            for case in cases:
                misbehaving = [sys.executable, "-u", str(HERE / "servers/misbehaving_server.py"), f"--test_case={case}"]
                with serving(misbehaving, environment) as (process, port):
                    results |= outcomes(command, port, [case], environment)
                    verdict = process.communicate(timeout=SECONDS)[0].strip()
                if results[case][0] == "pass" and verdict != "ok":
                    results[case] = ("fail", f"the server saw: {verdict}")
            table.add(name, results)
        tables.append(table)

    cases = [case for case in PUSHING if case in chosen]
    if cases:
        table = Table("Clients of our server where it sends GOAWAY, or takes one stream at a time", cases)
        for name, command in clients.items():
            results = {}
            for case in cases:
                with serving(server + PUSHING[case], environment) as (_, port):
                    results |= outcomes(command, port, [case], environment)
            table.add(name, results)
        tables.append(table)

    print("\n".join(table.text() for table in tables))
    failures = sum(table.failures() for table in tables)
    passed = sum(outcome == "pass" for table in tables for results in table.columns.values() for outcome, _ in results.values())
    print(f"{passed} passed, {failures} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
