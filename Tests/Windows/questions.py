"""The questions: phones of all places, schedules and accounts of all kinds, times with everything that calendars have."""

import random
from datetime import date
from typing import NamedTuple

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from phonenumbers.tzdata import TIMEZONE_DATA

import places
from oracle import DAY, HOUR, Account, Schedule, milliseconds
from state_table import SMS, VOICE

YEARS = (milliseconds(2026, 1, 1), milliseconds(2028, 1, 1))
# Days with something to them: a leap day, and those on which laws began (Maryland, Texas for texts).
DAYS = [
    (milliseconds(2028, 2, 27), milliseconds(2028, 3, 3)), (milliseconds(2023, 12, 30), milliseconds(2024, 1, 3)),
    (milliseconds(2025, 8, 30), milliseconds(2025, 9, 3)),
]

SCHEDULES = [
    None, Schedule(), Schedule(start=9, end=17), Schedule(start=12, end=13, days=(1, 3, 5)), Schedule(days=(6, 7)), Schedule(days=(7,)),
    Schedule(blackout=("2026-11-26", "2026-11-27", "2027-12-24", "2028-02-29")),
    Schedule("America/Los_Angeles", 8, 21), Schedule("America/New_York", 9, 18, (1, 2, 3, 4, 5)), Schedule("Asia/Kolkata", 0, 23),
    Schedule("Australia/Lord_Howe", 9, 23, blackout=("2026-04-05", "2026-10-04")), Schedule("Pacific/Chatham", 8, 21),
    Schedule("Pacific/Kiritimati", 0, 22), Schedule("Europe/Berlin", 10, 20, (1, 2, 3, 4, 5, 6)), Schedule("Asia/Kathmandu"),
    Schedule("America/St_Johns", 8, 20), Schedule("UTC", 14, 15), Schedule("Africa/Casablanca", 6, 23), Schedule("America/Phoenix", 9, 10, (2,)),
    Schedule("Asia/Tokyo", 20, 23),
]
ACCOUNTS = [
    Account(), Account(), Account(strictest=True), Account(mobiles=("AZ", "NJ")),
    Account(strictest=True, blackout=("2026-07-03", "2027-01-01")), Account(blackout=("2026-12-25", "2027-03-14")),
]
KINDS = [(VOICE, False), (VOICE, True), (SMS, False)]


class Question(NamedTuple):
    digits: str
    channel: str
    automated: bool
    schedule: object
    account: object
    start: int
    end: int
    step: int

    def line(self):
        fields = [
            f"phone=+{self.digits}", f"channel={self.channel}", f"kind={'automated' if self.automated else 'live'}",
            f"from={self.start}", f"to={self.end}", f"step={self.step}",
        ]
        return " ".join(fields + (self.schedule.fields() if self.schedule else []) + self.account.fields())


def phones(seed, each=2):
    """Phones that begin with every prefix there is data of, in every area code and country code, and in none."""
    rng = random.Random(seed)
    prefixes = set(TIMEZONE_DATA) | {str(code) for code in COUNTRY_CODE_TO_REGION_CODE} | {f"1{area}" for area in range(200, 1000)}
    prefixes |= {f"1{area}{rng.randrange(200, 1000)}" for area in range(200, 1000)}
    prefixes |= {str(number) for number in range(10, 1000)}
    found = []
    for prefix in sorted(prefixes):
        for index in range(each):
            length = 11 if prefix.startswith("1") else rng.randint(max(8, len(prefix) + 4), 13)
            if prefix.startswith("1") and index and rng.randrange(8) == 0:
                length = rng.choice((10, 12))
            rest = max(0, length - len(prefix))
            found.append(prefix + "".join(rng.choice("0123456789") for _ in range(rest)))
    return found


def about_places(digits):
    return Question(digits, VOICE, False, None, ACCOUNTS[0], YEARS[0], YEARS[0] + HOUR, HOUR)


def about_state(state):
    """About a phone of one state: all that its rules say."""
    area = next(str(area) for area in range(200, 1000) if (found := places.area(str(area))) and found[1] == {state})
    for channel, automated in KINDS:
        for account in (ACCOUNTS[0], Account(mobiles=("AZ", "NJ"))):
            for start, end in [YEARS] + DAYS:
                yield Question(f"1{area}2345678", channel, automated, None, account, start, end, DAY)


def questions(samples, decisions, seed):
    """About one phone of each place: the kinds, each with schedules and accounts drawn; so many decisions in all."""
    rng = random.Random(seed)
    chosen = []
    states = [digits for digits, place in samples if place[1]]
    for digits, place in samples:
        count = 5 if place[1] else 3
        for channel, automated in KINDS:
            for index in range(count):
                schedule = SCHEDULES[0] if index == 0 else rng.choice(SCHEDULES)
                account = ACCOUNTS[0] if index == 0 else rng.choice(ACCOUNTS)
                chosen.append((digits, channel, automated, schedule, account))
    for channel, automated in KINDS:
        for start, end in DAYS:
            for digits in states:
                yield Question(digits, channel, automated, None, ACCOUNTS[0], start, end, 10 * 60_000)
    # Each answer's two sides come on top.
    step = max(60_000, (YEARS[1] - YEARS[0]) * len(chosen) // max(1, decisions))
    for choice in chosen:
        yield Question(*choice, *YEARS, step)
