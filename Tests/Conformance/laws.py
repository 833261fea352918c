"""What every value the server shows must obey, whatever the door and the moment."""

import re
import time
from datetime import datetime

STATS = ["total", "queued", "dialing", "completed", "failed", "cancelled", "noAnswer", "busy", "voicemail",
         "humanConnected", "sending", "sent", "delivered", "progress"]
TERMINAL = ["completed", "cancelled", "failed"]
OUTCOMES = ["failed", "noAnswer", "busy", "voicemail", "humanConnected", "delivered"]


def check_stats(stats: dict) -> dict:
    """Asserts the stats law and returns the stats."""
    assert sorted(stats) == sorted(STATS), f"stats members: {list(stats)}"
    for name, value in stats.items():
        assert type(value) is int and value >= 0, f"{name} is not a whole number: {value!r}"
    parts = ["queued", "dialing", "sending", "sent", "completed", "cancelled"]
    assert stats["total"] == sum(stats[p] for p in parts), f"total is not the sum of {parts}: {stats}"
    assert stats["completed"] == sum(stats[o] for o in OUTCOMES), f"completed is not the sum of {OUTCOMES}: {stats}"
    done = stats["completed"] + stats["cancelled"]
    progress = 100 * done // stats["total"] if stats["total"] else 0
    assert stats["progress"] == progress, f"progress should be {progress}: {stats}"
    return stats


def check_forward(before: dict, after: dict) -> None:
    """Asserts that no terminal count went down between two looks at the same prospects."""
    for name in OUTCOMES + ["completed", "cancelled"]:
        assert after[name] >= before[name], f"{name} went down: {before} then {after}"
    if before["total"] == after["total"]:
        assert after["progress"] >= before["progress"], f"progress went down: {before} then {after}"


def moment(text: str) -> datetime:
    """The time an RFC 3339 UTC text means, cut to microseconds."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|\+00:00)", text)
    assert found, f"not an RFC 3339 time in UTC: {text!r}"
    fraction = (found[2] or "").ljust(6, "0")[:6]
    return datetime.fromisoformat(f"{found[1]}.{fraction}+00:00")


def wait_until(look, what: str, deadline: float = 15, every: float = 0.02):
    """Calls `look` until it returns something true, which is returned; fails after `deadline` seconds."""
    end = time.monotonic() + deadline
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > end:
            raise AssertionError(f"waited {deadline} s in vain until {what}")
        time.sleep(every)


def phones(count: int, first: int = 0) -> list[str]:
    """Distinct Californian numbers in E.164; `first` moves the range."""
    return [f"+1714{2_000_000 + first + i}" for i in range(count)]


def unplaced_phones(count: int, first: int = 0) -> list[str]:
    """Distinct numbers that lie nowhere in particular (Inmarsat's): they are held to the campaign's zone."""
    return [f"+870{772_000_000 + first + i}" for i in range(count)]


def own_numbers(count: int) -> list[str]:
    """Distinct caller ids; a test account owns every number it names."""
    return [f"+1949{5_550_000 + i}" for i in range(count)]
