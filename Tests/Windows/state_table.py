"""The states' rules of consumer sales calls and texts, read from their sources a second time.

Written out by hand, and not from rules/calling-rules.csv: what the server reads is compared with this. Hours are [start, end)
of the recipient's clock; None: no hour. Each law's citation is in rules/calling-rules.csv.
"""

from datetime import date
from typing import NamedTuple

VOICE, SMS = "voice", "sms"


class Rule(NamedTuple):
    """A law: on which channels, its hours from Monday to Sunday, and what else it says."""
    state: str
    channels: tuple
    week: tuple  # Monday to Sunday: (start, end), None: no hour, ALL: not restricted
    on_holidays: object = "ALL"
    holidays: tuple = ()
    cap: tuple = None  # (attempts, seconds)
    zone: str = None
    since: date = None
    automated_only: bool = False
    mobiles_only: bool = False


ALL = (0, 24)


def week(weekdays, saturday, sunday):
    return (weekdays,) * 5 + (saturday, sunday)


def daily(start, end):
    return ((start, end),) * 7


DAY = 24 * 3600

FEDERAL_HOLIDAYS = (
    "new year", "king", "washington", "memorial", "juneteenth", "independence", "labor", "columbus", "veterans", "thanksgiving",
    "christmas",
)

TABLE = [
    Rule("AL", (VOICE,), week((8, 20), (8, 20), None), None,
         FEDERAL_HOLIDAYS + ("mardi gras", "confederate memorial", "jefferson davis")),
    Rule("CT", (VOICE,), daily(9, 20)),
    Rule("FL", (VOICE, SMS), daily(8, 20), cap=(3, DAY)),
    Rule("KY", (VOICE,), daily(10, 21)),
    Rule("LA", (VOICE,), week((8, 20), (8, 20), None), None, FEDERAL_HOLIDAYS + ("mardi gras", "good friday", "all saints")),
    Rule("MD", (VOICE,), daily(8, 20), cap=(3, DAY), since=date(2024, 1, 1)),
    Rule("MA", (VOICE,), daily(8, 20)),
    Rule("MI", (VOICE,), daily(9, 21)),
    Rule("MN", (VOICE,), daily(9, 21)),
    Rule("MS", (VOICE, SMS), week((8, 20), (8, 20), None), zone="America/Chicago"),
    Rule("NV", (VOICE,), daily(9, 20)),
    Rule("NM", (VOICE,), daily(9, 21)),
    Rule("OK", (VOICE,), daily(8, 20), cap=(3, DAY)),
    Rule("OR", (VOICE, SMS), daily(8, 20), cap=(3, DAY), since=date(2026, 1, 1)),
    Rule("PA", (VOICE, SMS), week((9, 19), (9, 19), None), None, FEDERAL_HOLIDAYS + ("good friday", "flag", "election"),
         since=date(2026, 10, 18)),
    Rule("RI", (VOICE,), week((9, 18), (10, 17), None), None, FEDERAL_HOLIDAYS + ("victory",)),
    Rule("SD", (VOICE,), week((9, 21), (9, 21), None)),
    Rule("TX", (VOICE,), week((9, 21), (9, 21), (12, 21))),
    Rule("TX", (SMS,), week((9, 21), (9, 21), (12, 21)), since=date(2025, 9, 1)),
    Rule("UT", (VOICE,), week((8, 21), (8, 21), None), None, FEDERAL_HOLIDAYS),
    Rule("WA", (VOICE,), daily(8, 20)),
    Rule("WY", (VOICE,), daily(8, 20)),
    # Automated calls only.
    Rule("ME", (VOICE,), week((9, 17), None, None), cap=(1, 8 * 3600), automated_only=True),
    Rule("SD", (VOICE,), week((9, 21), None, None), automated_only=True),
    Rule("IN", (VOICE,), daily(9, 20), automated_only=True),
    Rule("CA", (VOICE,), daily(9, 21), automated_only=True),
    Rule("NV", (VOICE,), daily(9, 21), automated_only=True),
    Rule("NE", (VOICE,), week(ALL, ALL, (13, 21)), (13, 21), FEDERAL_HOLIDAYS, automated_only=True),
    # Sales calls to mobiles, off unless an account switches them on.
    Rule("AZ", (VOICE,), (None,) * 7, mobiles_only=True),
    Rule("NJ", (VOICE,), (None,) * 7, mobiles_only=True),
]
