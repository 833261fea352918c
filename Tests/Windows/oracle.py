"""Calling windows worked out with zoneinfo and the state table, day by day, as lists of open intervals in milliseconds.

Shares nothing with the server: it knows no answer's `until` but from the intervals.
"""

from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from state_table import ALL, SMS, TABLE, VOICE

DAY = 86_400_000
HOUR = 3_600_000
EPOCH = date(1970, 1, 1).toordinal()

FEDERAL = (8, 21)
CHANNEL = {VOICE: (8, 21), SMS: (7, 19)}
UNITED_STATES = ("US", "PR", "VI", "GU", "AS", "MP")


def milliseconds(*parts):
    return int(datetime(*parts, tzinfo=timezone.utc).timestamp()) * 1000


# Wide enough for answers about the times asked: an opening is looked for 800 days ahead.
BEGIN, END = milliseconds(2023, 11, 1), milliseconds(2030, 10, 1)


@lru_cache(None)
def segments(name):
    """(from, to, offset) of a zone, all in milliseconds, from BEGIN to END."""
    zone = ZoneInfo(name)

    def offset(time):
        return int(datetime.fromtimestamp(time // 1000, zone).utcoffset().total_seconds()) * 1000

    found, start, current = [], BEGIN, offset(BEGIN)
    for time in range(BEGIN, END, 12 * HOUR):
        upper = time + 12 * HOUR
        while offset(upper) != current:
            low, high = max(time, start), upper
            while high - low > 1000:
                middle = (low + high) // 2000 * 1000
                low, high = (low, middle) if offset(middle) != current else (middle, high)
            found.append((start, high, current))
            start, current = high, offset(high)
            time = high
    return found + [(start, END, current)]


def span(rule, day):
    """Hours that a rule allows on a day, in hours; None: none."""
    if rule.since and day < rule.since:
        return ALL
    hours = rule.week[day.weekday()]
    if rule.on_holidays != "ALL" and set(rule.holidays) & set(holidays.on(day)):
        if hours is None or rule.on_holidays is None:
            return None
        return max(hours[0], rule.on_holidays[0]), min(hours[1], rule.on_holidays[1])
    return hours


class Layer:
    """One thing that has to be kept in a zone: hours of each day. `name` as the server gives it for a reason."""

    def __init__(self, name, hours):
        self.name, self.hours = name, hours
        self.days = {}

    def on(self, number):
        """(start, end) in milliseconds of the day with this number since 1970; start ≥ end: none."""
        if number not in self.days:
            hours = self.hours(date.fromordinal(EPOCH + number))
            self.days[number] = (hours[0] * HOUR, hours[1] * HOUR) if hours else (0, 0)
        return self.days[number]


def rule_layer(rule):
    return Layer("state_hours:US-" + rule.state, lambda day: span(rule, day))


RULE_LAYERS = [(rule, rule_layer(rule)) for rule in TABLE]
FEDERAL_LAYER = Layer("federal_hours", lambda day: FEDERAL)
CHANNEL_LAYERS = {channel: Layer("channel_hours", lambda day, hours=hours: hours) for channel, hours in CHANNEL.items()}


def in_zone(name, layers):
    """Open intervals of a zone in which all layers have to be kept."""
    found = []
    for start, end, offset in segments(name):
        for number in range((start + offset) // DAY, (end - 1 + offset) // DAY + 1):
            first, last = 0, DAY
            for layer in layers:
                low, high = layer.on(number)
                first, last = max(first, low), min(last, high)
            low, high = max(start, number * DAY + first - offset), min(end, number * DAY + last - offset)
            if low >= high:
                continue
            if found and found[-1][1] == low:
                found[-1] = (found[-1][0], high)
            else:
                found.append((low, high))
    return found


@lru_cache(4096)
def in_zone_cached(name, layers):
    return in_zone(name, layers)


def both(one, other):
    """What is open in both of two lists."""
    found, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        low, high = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if low < high:
            found.append((low, high))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return found


class Schedule:
    """A campaign's own schedule. `zone`, `start`, `end`, `days` and `blackout` as in the API; all may be None."""

    def __init__(self, zone=None, start=None, end=None, days=None, blackout=None):
        self.zone, self.start, self.end, self.days, self.blackout = zone, start, end, days, blackout

    def fields(self):
        named = [("zone", self.zone), ("start", self.start), ("end", self.end), ("days", self.days), ("blackout", self.blackout)]
        return [
            f"{name}={','.join(map(str, value)) if isinstance(value, tuple) else value}" for name, value in named if value is not None
        ]


class Account:
    """What an account decides: unknown_state, the states whose rules for mobiles are on, blackout dates."""

    def __init__(self, strictest=False, mobiles=(), blackout=()):
        self.strictest, self.mobiles, self.blackout = strictest, mobiles, blackout

    def fields(self):
        found = ["unknown_state=strictest"] if self.strictest else []
        found += ["mobile_rules=" + ",".join(f"US-{state}" for state in self.mobiles)] if self.mobiles else []
        return found + (["account_blackout=" + ",".join(map(str, self.blackout))] if self.blackout else [])


@lru_cache(None)
def own_layers(schedule, account, channel):
    layers = []
    dates = {str(day) for day in (schedule.blackout or ()) if schedule} if schedule else set()
    dates |= {str(day) for day in account.blackout}
    if dates:
        layers.append(Layer("blackout", lambda day: None if str(day) in dates else ALL))
    if schedule:
        start = CHANNEL[channel][0] if schedule.start is None else schedule.start
        end = CHANNEL[channel][1] if schedule.end is None else schedule.end
        days = schedule.days
        layers.append(Layer("schedule", lambda day: (start, end) if not days or day.isoweekday() in days else None))
    return tuple(layers)


class Window:
    """When a recipient at a place may be attempted."""

    def __init__(self, country, states, zones, channel, automated, schedule, account):
        is_us = country in UNITED_STATES
        rules = [
            (rule, layer) for rule, layer in RULE_LAYERS
            if channel in rule.channels and (automated or not rule.automated_only)
            and (not rule.mobiles_only or rule.state in account.mobiles)
            and ("US-" + rule.state in states or (is_us and not states and account.strictest))
        ]
        names = sorted(zones) or [(schedule.zone if schedule else None) or "UTC"]
        law = tuple(layer for rule, layer in rules if not rule.zone)
        if is_us or not zones:
            law += (FEDERAL_LAYER,)
        law += (CHANNEL_LAYERS[channel],)
        own = own_layers(schedule, account, channel)
        self.parts = [(name, law) for name in names]
        self.parts += [(rule.zone, (layer,)) for rule, layer in rules if rule.zone]
        if own:
            self.parts += [(name, own) for name in ([schedule.zone] if schedule and schedule.zone else names)]
        self.rules = rules
        self.open = [(BEGIN, END)]
        for name, layers in self.parts:
            self.open = both(self.open, in_zone_cached(name, layers))

    def caps(self, day):
        return sorted({rule.cap for rule, _ in self.rules if rule.cap and (not rule.since or rule.since <= day)})

    def is_true(self, reason, time, until):
        """Whether what the server gives as a reason for being closed from `time` until `until` is closed then."""
        name, _, of = reason.partition(":")
        if name == "blackout":
            return any(self.closed_day("blackout", at, of) for at in (time, until - 1, until - DAY))
        wanted = "state_hours:" + of if name == "state_holiday" else reason
        for zone, layers in self.parts:
            for layer in layers:
                if layer.name != wanted:
                    continue
                if self.is_closed(zone, layer, until - 1) or self.is_empty(zone, layer, time) or self.is_empty_before(zone, layer, until):
                    return True
        return False

    def local(self, zone, time):
        offset = next(offset for start, end, offset in segments(zone) if start <= time < end)
        return (time + offset) // DAY, (time + offset) % DAY

    def is_closed(self, zone, layer, time):
        number, of_day = self.local(zone, time)
        start, end = layer.on(number)
        return not start <= of_day < end

    def is_empty(self, zone, layer, time):
        start, end = layer.on(self.local(zone, time)[0])
        return start >= end

    def is_empty_before(self, zone, layer, until):
        """On the day before that of the opening."""
        return self.is_empty(zone, layer, until - self.local(zone, until)[1] - 1)

    def closed_day(self, name, time, day):
        return any(
            layer.name == name and str(date.fromordinal(EPOCH + self.local(zone, time)[0])) == day and self.is_empty(zone, layer, time)
            for zone, layers in self.parts for layer in layers)


def version():
    """Of the zone data that is read."""
    from pathlib import Path
    import zoneinfo
    for folder in zoneinfo.TZPATH:
        if (path := Path(folder) / "tzdata.zi").is_file():
            return path.open().readline().removeprefix("# version").strip() + " of the system"
        if (Path(folder) / "UTC").is_file():
            return "of the system"
    import tzdata
    return tzdata.IANA_VERSION + " of PyPI"
