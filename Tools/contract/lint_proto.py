"""Holds the contract to its style: everything is commented, and names follow the protobuf style guide.

  Tools/lint-proto

Each finding is one line, `file:line: what`.
"""

import re
import sys

import descriptors

SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
CAMEL = re.compile(r"([A-Z][a-z0-9]*)+")
SCREAMING = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
# Contracts that campaignd calls and others serve: they have no REST side.
SERVED_BY_OTHERS = re.compile(r"campaigns\.carrier\.v[0-9]+")


class Linter:
    def __init__(self, file):
        self.file = file
        self.findings = []
        self.lines, self.comments = {}, {}
        for location in file.source_code_info.location:
            path = tuple(location.path)
            self.lines[path] = location.span[0] + 1
            self.comments[path] = (location.leading_comments + location.trailing_comments).strip()

    def say(self, path, text):
        self.findings.append(f"{self.file.name}:{self.lines.get(tuple(path), 1)}: {text}")

    def commented(self, path, what):
        if not self.comments.get(tuple(path)):
            self.say(path, f"{what} has no comment")

    def named(self, path, what, name, pattern, style):
        if not pattern.fullmatch(name):
            self.say(path, f"{what} is not named in {style}")

    def run(self):
        if self.file.syntax != "proto3":
            self.say([], "the syntax is not proto3")
        if not re.fullmatch(r"[a-z][a-z0-9]*(\.[a-z][a-z0-9]*)*\.v[0-9]+", self.file.package):
            self.say([2], f"package {self.file.package} does not end in its version")
        for name, message, path in descriptors.messages(self.file):
            if message.options.map_entry:
                continue
            short = name.removeprefix(self.file.package + ".")
            self.commented(path, f"message {short}")
            self.named(path, f"message {short}", message.name, CAMEL, "UpperCamelCase")
            for index, field in enumerate(message.field):
                self.commented(path + [2, index], f"field {short}.{field.name}")
                self.named(path + [2, index], f"field {short}.{field.name}", field.name, SNAKE, "lower_snake_case")
        for name, enum, path in descriptors.enums(self.file):
            self.enum(name.removeprefix(self.file.package + "."), enum, path)
        for index, service in enumerate(self.file.service):
            self.commented([6, index], f"service {service.name}")
            self.named([6, index], f"service {service.name}", service.name, CAMEL, "UpperCamelCase")
            if not service.name.endswith("Service"):
                self.say([6, index], f"service {service.name} does not end in Service")
        for name, method, path in descriptors.methods(self.file):
            self.commented(path, f"rpc {method.name}")
            self.named(path, f"rpc {method.name}", method.name, CAMEL, "UpperCamelCase")
            has_route = bool(list(descriptors.routes(method)))
            if has_route == bool(SERVED_BY_OTHERS.fullmatch(self.file.package)):
                self.say(path, f"rpc {method.name} has {'a' if has_route else 'no'} google.api.http route")
            if not method.input_type.endswith(f".{method.name}Request"):
                self.say(path, f"rpc {method.name} does not take {method.name}Request")
        return self.findings

    def enum(self, short, enum, path):
        self.commented(path, f"enum {short}")
        self.named(path, f"enum {short}", enum.name, CAMEL, "UpperCamelCase")
        prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", enum.name).upper() + "_"
        for index, value in enumerate(enum.value):
            own = path + [2, index]
            self.commented(own, f"enum value {short}.{value.name}")
            self.named(own, f"enum value {short}.{value.name}", value.name, SCREAMING, "SCREAMING_SNAKE_CASE")
            if not value.name.startswith(prefix):
                self.say(own, f"enum value {short}.{value.name} does not start with {prefix}")
        zero = [value.name for value in enum.value if value.number == 0]
        if zero != [prefix + "UNSPECIFIED"]:
            self.say(path, f"the zero value of enum {short} is not {prefix}UNSPECIFIED")


def findings(file_set):
    return [line for file in descriptors.own_files(file_set) for line in Linter(file).run()]


if __name__ == "__main__":
    found = findings(descriptors.read())
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    sys.exit(1 if found else 0)
