"""Fails where the contract breaks clients of the last release, whose descriptors are proto/released/*.binpb.

  Tools/check-compat            compare
  Tools/check-compat --release  make the present contract the released one

Broken are: a field, enum value, message, enum, method or route that is gone (a removed field must stay
`reserved`, which keeps its number from being given again, but over REST its member would still vanish);
a field with another number, type, cardinality, presence, oneof or JSON name; an enum value with another
number; a method with other types or streams; another success status, Location or member list over REST.
"""

import pathlib
import sys

import descriptors
from google.protobuf import descriptor_pb2

RELEASED = descriptors.ROOT / "proto" / "released" / "campaigns-v1.binpb"


def presence(field):
    return "optional" if field.proto3_optional else "plain"


def type_text(field):
    name = descriptors.Field.Type.Name(field.type).removeprefix("TYPE_").lower()
    return f"{name} {field.type_name.lstrip('.')}".strip()


def oneof_text(message, field):
    return message.oneof_decl[field.oneof_index].name if field.HasField("oneof_index") and not field.proto3_optional else ""


def breaks(old, new):
    """Sentences, one for each way in which `new` breaks clients of `old`."""
    found = []
    new_messages = {n: m for f in descriptors.own_files(new) for n, m, _ in descriptors.messages(f)}
    new_enums = {n: e for f in descriptors.own_files(new) for n, e, _ in descriptors.enums(f)}
    new_methods = {n: m for f in descriptors.own_files(new) for n, m, _ in descriptors.methods(f)}
    for file in descriptors.own_files(old):
        for name, message, _ in descriptors.messages(file):
            if name not in new_messages:
                found.append(f"message {name} is gone")
            else:
                found += message_breaks(name, message, new_messages[name])
        for name, enum, _ in descriptors.enums(file):
            if name not in new_enums:
                found.append(f"enum {name} is gone")
                continue
            values = {v.name: v.number for v in new_enums[name].value}
            for value in enum.value:
                if value.name not in values:
                    found.append(f"enum value {name}.{value.name} is gone")
                elif values[value.name] != value.number:
                    found.append(f"enum value {name}.{value.name} was {value.number} and is {values[value.name]}")
        for name, method, _ in descriptors.methods(file):
            if name not in new_methods:
                found.append(f"method {name} is gone")
            else:
                found += method_breaks(name, method, new_methods[name], old, new)
    return found


def message_breaks(name, old, new):
    found = []
    by_name = {f.name: f for f in new.field}
    by_number = {f.number: f for f in new.field}
    for field in old.field:
        now = by_name.get(field.name)
        if now is None:
            taken = by_number.get(field.number)
            what = f"its number {field.number} is now {taken.name}" if taken else "it is gone"
            found.append(f"field {name}.{field.name}: {what}")
            continue
        checks = [
            ("number", field.number, now.number),
            ("type", type_text(field), type_text(now)),
            ("JSON name", field.json_name, now.json_name),
            ("cardinality", descriptors.Field.Label.Name(field.label), descriptors.Field.Label.Name(now.label)),
            ("presence", presence(field), presence(now)),
            ("oneof", oneof_text(old, field), oneof_text(new, now)),
        ]
        found += [f"field {name}.{field.name}: its {what} was {a} and is {b}" for what, a, b in checks if a != b]
    return found


def method_breaks(name, old, new, old_set, new_set):
    checks = [
        ("request", old.input_type, new.input_type),
        ("response", old.output_type, new.output_type),
        ("request stream", old.client_streaming, new.client_streaming),
        ("response stream", old.server_streaming, new.server_streaming),
    ]
    found = [f"method {name}: its {what} was {a} and is {b}" for what, a, b in checks if a != b]
    now = set(descriptors.routes(new))
    for verb, path, body in descriptors.routes(old):
        if (verb, path, body) not in now:
            found.append(f"method {name}: its route {verb} {path}" + (f' with body "{body}"' if body else "") + " is gone")
    old_rest, new_rest = descriptors.rest_option(old_set, old), descriptors.rest_option(new_set, new)
    if old_rest is not None:
        if new_rest is None:
            found.append(f"method {name}: its restbridge.v1.rest option is gone")
        else:
            rest_checks = [(f.name, getattr(old_rest, f.name), getattr(new_rest, f.name)) for f in old_rest.DESCRIPTOR.fields]
            found += [f"method {name}: its rest.{what} was {a} and is {b}" for what, a, b in rest_checks if a != b]
    return found


def main(arguments):
    new = descriptors.read()
    if arguments == ["--release"]:
        for file in new.file:
            file.ClearField("source_code_info")
        RELEASED.parent.mkdir(parents=True, exist_ok=True)
        RELEASED.write_bytes(new.SerializeToString(deterministic=True))
        return 0
    old = descriptor_pb2.FileDescriptorSet.FromString(RELEASED.read_bytes())
    found = breaks(old, new)
    for line in found:
        print(f"proto: {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
