"""Lists of any size in constant memory."""

import re
import time

import pytest

from laws import phones

SATURDAY = {"timezone": "America/Los_Angeles", "startHour": 10, "endHour": 18, "days": [6]}
MIB = 1 << 20


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_two_hundred_thousand_prospects_are_listed_in_order_within_64_mib(start_server):
    server = start_server("--demo")
    account = server.account()
    small = account.create(phones(10_000), schedule=SATURDAY)
    large = account.create(schedule=SATURDAY)
    numbers = phones(200_000)
    for i in range(0, len(numbers), 10_000):
        assert account.add(large, numbers[i:i + 10_000]) == 10_000
    assert len(account.prospects(small)) == 10_000  # What a first list needs once is not held against the large one.
    server.forget_peak()
    before = server.memory()
    answer = account.rest("GET", f"/api/campaigns/{large}/prospects", stream=True, timeout=60)
    assert answer.status_code == 200
    found, rest, waited = [], "", False
    for piece in answer.iter_content(1 << 16):
        text = rest + piece.decode()
        cut = text.rfind("}") + 1
        found += re.findall(r'"phone"\s*:\s*"(\+\d+)"', text[:cut])
        rest = text[cut:]
        if not waited and len(found) > 20_000:
            time.sleep(2)  # A reader that stops: what it does not read must not pile up.
            waited = True
    peak = server.memory("VmHWM")
    assert rest.strip() == "", f"the list ends with {rest!r}"
    assert found == numbers
    assert peak - before < 64 * MIB, f"it took {(peak - before) / MIB:.0f} MiB"
    assert account.stats(large)["total"] == 200_000
