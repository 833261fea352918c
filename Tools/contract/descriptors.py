"""Reads the contract into descriptors, for the checks beside this file."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tools" / "generate"))
sys.dont_write_bytecode = True

import generate  # noqa: E402
from google.api import annotations_pb2  # noqa: E402
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory  # noqa: E402

Field = descriptor_pb2.FieldDescriptorProto


def read(proto_root=ROOT / "proto"):
    """The FileDescriptorSet of the contract with its comments and imports."""
    files = sorted(str(path.relative_to(proto_root)) for path in proto_root.glob("**/*.proto"))
    return generate.read_set(files, [proto_root, ROOT / "proto", generate.COMMON_PROTOS], with_comments=True)


def own_files(file_set):
    """Those that are the contract and not imported from elsewhere."""
    return [file for file in file_set.file if not file.name.startswith("google/")]


def messages(file):
    def walk(prefix, nested, path):
        for index, message in enumerate(nested):
            name = f"{prefix}.{message.name}"
            own_path = path + [4 if not path else 3, index]
            yield name, message, own_path
            yield from walk(name, message.nested_type, own_path)
    yield from walk(file.package, file.message_type, [])


def enums(file):
    for index, enum in enumerate(file.enum_type):
        yield f"{file.package}.{enum.name}", enum, [5, index]
    for name, message, path in messages(file):
        for index, enum in enumerate(message.enum_type):
            yield f"{name}.{enum.name}", enum, path + [4, index]


def methods(file):
    for service_index, service in enumerate(file.service):
        for index, method in enumerate(service.method):
            yield f"{file.package}.{service.name}.{method.name}", method, [6, service_index, 2, index]


def rest_option(file_set, method):
    """The restbridge.v1.rest option of a method as a message; None where it is not set."""
    pool = descriptor_pool.DescriptorPool()
    seen = set()
    for file in file_set.file:
        if file.name not in seen:
            seen.add(file.name)
            pool.AddSerializedFile(file.SerializeToString())
    options = message_factory.GetMessageClass(pool.FindMessageTypeByName("google.protobuf.MethodOptions"))
    extension = pool.FindExtensionByName("restbridge.v1.rest")
    message_factory.GetMessageClassesForFiles([extension.file.name], pool)
    parsed = options.FromString(method.options.SerializeToString())
    return parsed.Extensions[extension] if parsed.HasExtension(extension) else None


def routes(method):
    """(verb, path, body) of each HTTP binding of a method."""
    rule = method.options.Extensions[annotations_pb2.http]
    for binding in [rule] + list(rule.additional_bindings):
        kind = binding.WhichOneof("pattern")
        if kind == "custom":
            yield binding.custom.kind.upper(), binding.custom.path, binding.body
        elif kind:
            yield kind.upper(), getattr(binding, kind), binding.body
