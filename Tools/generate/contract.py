"""What .proto files declare, by full name, and the comments on it."""

from google.protobuf import descriptor_pb2

import naming

Field = descriptor_pb2.FieldDescriptorProto


def all_messages(file):
    """(full name, descriptor) of every message of a file, nested ones and map entries too."""
    def walk(prefix, messages):
        for message in messages:
            name = f"{prefix}.{message.name}"
            yield name, message
            yield from walk(name, message.nested_type)
    yield from walk(file.package, file.message_type)


def files_used_by(file, files_by_name):
    """Names of the files whose types occur in the C code of `file`."""
    names = set()
    for _, message in all_messages(file):
        names.update(field.type_name for field in message.field if field.type_name)
    for service in file.service:
        for method in service.method:
            names.update((method.input_type, method.output_type))
    return {name for name, other in files_by_name.items() if names & set(Types.names_in(other))}


class Types:
    """What the files declare, by full name with its leading dot."""

    def __init__(self, files):
        self.messages, self.enums, self.packages = {}, {}, {}
        for file in files:
            for name in Types.names_in(file):
                self.packages[name] = file.package
            for name, message in all_messages(file):
                self.messages["." + name] = message
                for enum in message.enum_type:
                    self.enums[f".{name}.{enum.name}"] = enum
            for enum in file.enum_type:
                self.enums[f".{file.package}.{enum.name}"] = enum

    @staticmethod
    def names_in(file):
        for name, message in all_messages(file):
            yield "." + name
            for enum in message.enum_type:
                yield f".{name}.{enum.name}"
        for enum in file.enum_type:
            yield f".{file.package}.{enum.name}"

    def swift(self, full_name):
        package = self.packages[full_name]
        parts = full_name.removeprefix("." + package + ".").split(".")
        return ".".join([naming.namespace(package)] + [naming.swift_type_name(part) for part in parts])

    def entry(self, field):
        """The map entry message of a map field, else None."""
        message = self.messages.get(field.type_name) if field.type == Field.TYPE_MESSAGE else None
        return message if message is not None and message.options.map_entry else None


class Comments:
    """Leading comments of a file's declarations, by source path."""

    def __init__(self, file):
        self.by_path = {}
        for location in file.source_code_info.location:
            text = location.leading_comments or location.trailing_comments
            if text.strip():
                self.by_path[tuple(location.path)] = text

    def lines(self, path, fallback, indent):
        text = self.by_path.get(tuple(path), fallback)
        lines = [line[1:] if line.startswith(" ") else line for line in text.rstrip().split("\n")]
        while lines and not lines[0].strip():
            lines.pop(0)
        return [(indent + "/// " + line).rstrip() for line in lines]
