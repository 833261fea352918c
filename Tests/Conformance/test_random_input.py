"""Requests of random values to every method: each ends with a typed error or is done, and the server goes on."""

import importlib
import random

import grpc
from google.protobuf.descriptor import FieldDescriptor as Field

from harness import open_channel

SERVICES = ["campaign", "account", "number", "suppression", "estimate", "history", "event"]
TEXTS = ["", "x", "+12135550002", "+1213555000", "+12135550002/1", "415", "4h", "0s", "99999999d", "camp_x", "a" * 5_000, "\0", "é" * 100,
         "2026-11-26", "2026-02-30", "UTC", "America/Los_Angeles", "https://x/y", "mode.retry", "*", "schedule.days", "-1", "\U0010ffff"]
VALUES = {
    Field.TYPE_STRING: TEXTS, Field.TYPE_BOOL: [False, True],
    Field.TYPE_BYTES: [b"", b"\xff\xfe", b"+12135550002\n" * 50, b"x" * 5_000],
    Field.TYPE_DOUBLE: [0, -0.0, 1, 5e-324, 1e308, float("nan"), float("inf"), float("-inf"), 0.5, 0.03, 1_000, 1 / 86_400],
    Field.TYPE_ENUM: [0, 1, 2, 3, 4, 7, 99, -1, 2**31 - 1],
    Field.TYPE_UINT32: [0, 1, 2, 7, 8, 10, 11, 24, 100, 101, 65_536, 2**31, 2**32 - 1],
    Field.TYPE_INT32: [0, -1, 999_999_999, 10**9, 2**31 - 1, -2**31],
    Field.TYPE_INT64: [0, -1, 1, 10**9, 253_402_300_799, 253_402_300_800, -62_135_596_800, -62_135_596_801, 2**63 - 1, -2**63],
}


def fill(message, dice: random.Random, ids: list[str], depth: int = 0) -> None:
    for field in message.DESCRIPTOR.fields:
        if dice.random() < 0.4:
            continue
        for _ in range(dice.choice([1, 1, 2, 8, 8 if field.message_type else 1_200]) if field.is_repeated else 1):
            if field.message_type:
                part = getattr(message, field.name).add() if field.is_repeated else getattr(message, field.name)
                if not field.is_repeated:
                    part.SetInParent()
                if depth < 5:
                    fill(part, dice, ids, depth + 1)
                continue
            value = dice.choice(VALUES[field.type] + (ids * 6 if field.name.endswith("id") and field.type == Field.TYPE_STRING else []))
            if field.is_repeated:
                getattr(message, field.name).append(value)
            else:
                setattr(message, field.name, value)


def methods(channel):
    for name in SERVICES:
        types, stubs = (importlib.import_module(f"campaigns.v1.{name}_service_pb2{end}") for end in ("", "_grpc"))
        for service in types.DESCRIPTOR.services_by_name.values():
            stub = getattr(stubs, f"{service.name}Stub")(channel)
            # WatchEvents has no end: test_events.py has its bad input.
            yield from ((method, getattr(stub, method.name)) for method in service.methods if method.name != "WatchEvents")


def test_no_request_whatever_its_values_ends_as_a_fault_of_the_server(start_server):
    account = start_server("--demo").account()
    dice = random.Random(7)
    ids = [account.create(["+12135550002", "+442079460000"]) for _ in range(4)]
    faults, done = [], 0
    calls = list(methods(open_channel(account.server)))
    for _ in range(100):
        for method, call in calls:
            request = method.input_type._concrete_class()
            fill(request, dice, ids)
            if hasattr(request, "id") and dice.random() < 0.8:
                request.id = dice.choice(ids)
            try:
                answer = call(iter([request]) if method.client_streaming else request, metadata=account.metadata, timeout=20)
                if method.server_streaming:
                    next(answer, None)
                    answer.cancel()
                done += 1
            except grpc.RpcError as error:
                if error.code() in (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN, grpc.StatusCode.UNAVAILABLE) or not error.details():
                    faults.append((method.name, error.code().name, error.details(), str(request)[:400]))
        account.server.assert_alive()
    assert not faults, faults[:5]
    assert done > 100, "hardly a request was right enough to be done"
