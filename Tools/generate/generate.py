"""Generates the Proto room from the .proto files (C by protoc-c, Swift value types over it, descriptor sets), and the data
of the calling rules.

Run by Tools/generate/generate. The same input always gives the same output: CI regenerates and
fails where a byte differs.

With --proto and --out it generates another package's messages and service stubs instead: a C target and a Swift target over it,
which depends on this package's products RPCServer and ProtoRuntime. See `examples/greeter`.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import google.api
from google.protobuf import descriptor_pb2

import calling_data
import contract
import naming
import swift_stubs
import swift_types

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "Tools" / "generate"
# Interfaces of gRPC itself and of its interop tests, which no package has as files. Apart from proto/, which is what clients compile.
GRPC_PROTOS = ROOT / "Sources" / "Proto" / "Definitions"
INTEROP_PROTOS = ROOT / "Tests" / "Interop" / "proto"
# Messages of every kind that JSON has a form for, for tests.
JSON_PROTOS = ROOT / "Tests" / "JSON" / "proto"
# google/api/… come from googleapis-common-protos; google/protobuf/… from protoc's own include folder.
COMMON_PROTOS = pathlib.Path(list(google.api.__path__)[0]).parents[1]


class Target:
    """One C target and the Swift target over it."""

    def __init__(self, name, c_module, swift_module, files, c_path, swift_path, c_only=(), uses=(), root="proto", stubs=None):
        self.name = name  # of the descriptor set, as it appears in identifiers
        self.c_module = c_module
        self.swift_module = swift_module
        self.files = files  # given full Swift types
        self.c_only = list(c_only)  # C code only
        self.c_path = ROOT / c_path
        self.swift_path = ROOT / swift_path
        self.uses = list(uses)  # targets whose types this one's messages hold
        self.root = root  # folder that holds the files, for those that the repository has
        # Module and folder of what services are written and called with, which need RPCServer. None: there is none of it.
        self.stubs_module, self.stubs_path = (stubs[0], ROOT / stubs[1]) if stubs else (None, None)


def targets(proto_root=ROOT / "proto"):
    """The targets to generate. A new contract file in a folder of proto/campaigns needs no change here."""
    def contract_files(folder):
        return sorted(str(p.relative_to(proto_root)) for p in proto_root.glob(f"campaigns/{folder}/**/*.proto"))

    google_target = Target(
        "Google", "CGoogleProtos", "GoogleProtos",
        [
            "google/api/http.proto",
            "google/protobuf/any.proto",
            "google/protobuf/duration.proto",
            "google/protobuf/empty.proto",
            "google/protobuf/field_mask.proto",
            "google/protobuf/struct.proto",
            "google/protobuf/timestamp.proto",
            "google/protobuf/wrappers.proto",
            "google/rpc/error_details.proto",
            "google/rpc/status.proto",
            "restbridge/v1/annotations.proto",
        ],
        "Sources/Proto/C/Google", "Sources/Proto/Generated/Google",
        c_only=["google/protobuf/descriptor.proto"],
    )
    campaigns = Target(
        "Campaigns", "CCampaignsProtos", "CampaignsProtos",
        contract_files("v1"),
        "Sources/Proto/C/Campaigns", "Sources/Proto/Generated/Campaigns",
        uses=[google_target], stubs=("CampaignsStubs", "Sources/Stubs/Generated/Campaigns"),
    )
    # What campaignd calls, apart from what it serves.
    carrier = Target(
        "Carrier", "CCarrierProtos", "CarrierProtos",
        contract_files("carrier"),
        "Sources/Proto/C/Carrier", "Sources/Proto/Generated/Carrier",
        uses=[google_target], stubs=("CarrierStubs", "Sources/Stubs/Generated/Carrier"),
    )
    # What servers of gRPC have besides their own services.
    grpc = Target(
        "GRPC", "CGRPCProtos", "GRPCProtos",
        ["grpc/health/v1/health.proto", "grpc/reflection/v1/reflection.proto", "grpc/reflection/v1alpha/reflection.proto"],
        "Sources/Proto/C/GRPC", "Sources/Proto/Generated/GRPC", root="Sources/Proto/Definitions",
        stubs=("RPCStandardServices", "Sources/RPCStandardServices/Generated"),
    )
    interop = Target(
        "Interop", "CInteropProtos", "InteropProtos",
        [f"src/proto/grpc/testing/{name}.proto" for name in ("empty", "messages", "test")],
        "Tests/Interop/Protos/C", "Tests/Interop/Protos/Generated", root="Tests/Interop/proto",
    )
    protojson = Target(
        "ProtoJSON", "CProtoJSONProtos", "ProtoJSONProtos", ["protojson/everything.proto"],
        "Tests/JSON/Protos/C", "Tests/JSON/Protos/Generated", uses=[google_target], root="Tests/JSON/proto",
    )
    return [google_target, campaigns, carrier, grpc, interop, protojson]


def protoc(arguments, include):
    command = ["protoc"] + [f"-I{path}" for path in include] + arguments
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"protoc failed:\n{result.stderr}")


def read_set(files, include, with_comments):
    """The FileDescriptorSet of `files` and all they import."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "set.binpb"
        flags = ["--include_imports", f"--descriptor_set_out={out}"]
        if with_comments:
            flags.append("--include_source_info")
        protoc(flags + files, include)
        return descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())


class Output:
    """A folder of generated files. Files that do not change keep their dates, so that nothing is rebuilt for them."""

    def __init__(self, folder):
        self.folder = folder
        self.written = set()

    def write(self, path, text):
        path = self.folder / path
        self.written.add(path)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def remove_the_rest(self):
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if path.is_file() and path not in self.written:
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()


def strip_unused_includes(header, used):
    """Drops the includes of files that only declare options: their types do not occur in the C code."""
    lines = []
    for line in header.splitlines(keepends=True):
        if line.startswith('#include "') and line.split('"')[1].removesuffix(".pb-c.h") + ".proto" not in used:
            continue
        lines.append(line)
    return "".join(lines)


def generate_c(target, files_by_name, include):
    out = Output(target.c_path)
    sources = target.files + target.c_only
    with tempfile.TemporaryDirectory() as folder:
        # Messages only: nothing calls protoc-c's services, and a method named Register or Return is not C.
        messages = descriptor_pb2.FileDescriptorSet(file=files_by_name.values())
        for file in messages.file:
            del file.service[:]
        described = pathlib.Path(folder) / "messages.binpb"
        described.write_bytes(messages.SerializeToString())
        protoc(
            [f"--descriptor_set_in={described}", f"--plugin=protoc-gen-c={HERE / 'protoc-gen-c-optional'}", f"--c_out={folder}"] + sources,
            [],
        )
        for source in sources:
            stem = source.removesuffix(".proto")
            made = pathlib.Path(folder) / stem
            out.write(stem + ".pb-c.c", made.with_suffix(".pb-c.c").read_text(encoding="utf-8"))
            used = contract.files_used_by(files_by_name[source], files_by_name)
            header = strip_unused_includes(made.with_suffix(".pb-c.h").read_text(encoding="utf-8"), used)
            out.write(f"include/{stem}.pb-c.h", header)

    umbrella = [
        "// Generated by Tools/generate. Everything that protoc-c made for this target, and what Swift cannot say over it.",
        "#pragma once",
        "#include <stddef.h>",
    ]
    umbrella += [f'#include "{s.removesuffix(".proto")}.pb-c.h"' for s in sources]
    umbrella.append("")
    umbrella.append("// The FileDescriptorSet of these files and all they import, without comments.")
    umbrella.append(f"extern const unsigned char *{target.name.lower()}_descriptor_set(size_t *size);")
    umbrella.append("")
    umbrella.append("// Swift copies a C constant where it is named; descriptors must be passed by address.")
    for source in sources:
        for message, _ in contract.all_messages(files_by_name[source]):
            c_name = naming.c_function_prefix(message)
            umbrella.append(
                f"static inline const ProtobufCMessageDescriptor *{c_name}__layout(void) {{ return &{c_name}__descriptor; }}"
            )
    out.write(f"include/{target.c_module}.h", "\n".join(umbrella) + "\n")
    out.write(
        "include/module.modulemap",
        f'module {target.c_module} {{\n    header "{target.c_module}.h"\n    export *\n}}\n',
    )

    embedded = read_set(sources, include, with_comments=False).SerializeToString(deterministic=True)
    rows = [", ".join(str(b) for b in embedded[i:i + 24]) for i in range(0, len(embedded), 24)]
    out.write(
        "descriptor_set.c",
        "// Generated by Tools/generate.\n"
        f'#include "{target.c_module}.h"\n\n'
        f"static const unsigned char bytes[{len(embedded)}] = {{\n    " + ",\n    ".join(rows) + "\n};\n\n"
        f"const unsigned char *{target.name.lower()}_descriptor_set(size_t *size) {{\n"
        "    *size = sizeof bytes;\n    return bytes;\n}\n",
    )
    out.remove_the_rest()


def generate_swift(target, files_by_name):
    files = list(swift_types.render(target, files_by_name))
    stubs = list(swift_stubs.render(target, swift_types.renderers(target, files_by_name))) if target.stubs_path else []
    if target.stubs_path == target.swift_path:
        write_swift(target.swift_path, files + stubs)
    else:
        write_swift(target.swift_path, files)
        if stubs:
            write_swift(target.stubs_path, stubs)


def write_swift(folder, files):
    out = Output(folder)
    written = {}
    for path, text in files:
        base = pathlib.PurePath(path).name
        if base in written:
            # The same name in another package: Swift does not allow two files of one name in a module.
            base = path.replace("/", "")
            path = str(pathlib.PurePath(path).with_name(base))
        if base in written:
            sys.exit(f"{path} and {written[base]} are both named {base}, which Swift does not allow in one module")
        written[base] = path
        out.write(path, text)
    out.remove_the_rest()


def refuse_what_cannot_be(target, files_by_name):
    """Ends with a sentence where a .proto asks for what there is no Swift for, before anything is written."""
    known = {name for other in [target] + target.uses for name in other.files}
    for name in target.files:
        file = files_by_name[name]
        if file.syntax != "proto3":
            sys.exit(f"{name}: write syntax = \"proto3\"; {file.syntax or 'proto2'} is not supported")
        if not file.package:
            sys.exit(f"{name}: a package is needed, such as `package {pathlib.PurePath(name).stem}.v1;`: the namespace in Swift is named after it")
        missing = contract.files_used_by(file, files_by_name) - known
        if missing:
            sys.exit(f"{name} uses types of {', '.join(sorted(missing))}, for which there is no Swift: give --proto files of your own too")


def generate(include, to_generate, others=()):
    everything = [f for t in to_generate + list(others) for f in t.files + t.c_only]
    described = read_set(everything, include, with_comments=True)
    files_by_name = {f.name: f for f in described.file}
    for target in to_generate:
        refuse_what_cannot_be(target, files_by_name)
    for target in to_generate:
        generate_c(target, files_by_name, include)
        generate_swift(target, files_by_name)


def package_target(arguments, google_target):
    """The target of another package's .proto files, whose stubs lie beside its messages."""
    proto_root = (arguments.root or arguments.proto[0].parent).resolve()
    out = arguments.out.resolve()
    name = arguments.name or naming.upper_camel_c(arguments.proto[0].stem.replace("-", "_"))
    outside = [str(path) for path in arguments.proto if not path.resolve().is_relative_to(proto_root)]
    if outside:
        sys.exit(f"{', '.join(outside)}: not below {proto_root}; --root says which folder imports are relative to")
    return proto_root, Target(
        name, f"C{name}Protos", f"{name}Protos",
        [str(path.resolve().relative_to(proto_root)) for path in arguments.proto],
        out / f"C{name}Protos", out / f"{name}Protos",
        uses=[google_target], root=proto_root.name, stubs=(f"{name}Protos", out / f"{name}Protos"),
    )


def main():
    parser = argparse.ArgumentParser(description="Without arguments: everything that this repository holds of generated code.")
    parser.add_argument("--proto", type=pathlib.Path, nargs="+", metavar="FILE", help="another package's .proto files")
    parser.add_argument("--out", type=pathlib.Path, help="folder of that package's Sources; C<Name>Protos and <Name>Protos in it are replaced")
    parser.add_argument("--name", help="of its two targets, C<Name>Protos and <Name>Protos; by default that of the first file")
    parser.add_argument("--root", type=pathlib.Path, help="folder that imports are relative to; by default that of the first file")
    arguments = parser.parse_args()
    all_targets = targets()
    if not arguments.proto:
        generate([ROOT / "proto", GRPC_PROTOS, INTEROP_PROTOS, JSON_PROTOS, COMMON_PROTOS], all_targets)
        calling_data.generate(ROOT, Output)
    elif not arguments.out:
        parser.error("--proto needs --out")
    else:
        google_target = all_targets[0]
        root, target = package_target(arguments, google_target)
        generate([root, ROOT / "proto", COMMON_PROTOS], [target], others=[google_target])


if __name__ == "__main__":
    main()
