"""Holidays of the state table, by the calendar module and Gauss's Easter."""

import calendar
from datetime import date, timedelta
from functools import lru_cache

FEDERAL = {
    "new year", "king", "washington", "memorial", "juneteenth", "independence", "labor", "columbus", "veterans", "thanksgiving",
    "christmas",
}


def nth(year, month, weekday, n):
    """The n-th weekday of a month, counted from its end where n is negative."""
    days = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday]]
    return date(year, month, days[n - 1 if n > 0 else n])


def easter(year):
    """Gauss, as corrected for the Gregorian calendar."""
    a, b, c = year % 19, year % 4, year % 7
    k = year // 100
    p = (13 + 8 * k) // 25
    q = k // 4
    m = (15 - p + k - q) % 30
    n = (4 + k - q) % 7
    d = (19 * a + m) % 30
    e = (2 * b + 4 * c + 6 * d + n) % 7
    days = 22 + d + e
    if d == 29 and e == 6:
        days = 50
    if d == 28 and e == 6 and (11 * m + 11) % 30 < 19:
        days = 49
    return date(year, 3, 1) + timedelta(days - 1)


@lru_cache(None)
def of_year(year):
    """name -> day of a year, as the laws name them: the day itself."""
    monday, tuesday, thursday = calendar.MONDAY, calendar.TUESDAY, calendar.THURSDAY
    return {
        "new year": date(year, 1, 1), "king": nth(year, 1, monday, 3), "washington": nth(year, 2, monday, 3),
        "memorial": nth(year, 5, monday, -1), "juneteenth": date(year, 6, 19), "independence": date(year, 7, 4),
        "labor": nth(year, 9, monday, 1), "columbus": nth(year, 10, monday, 2), "veterans": date(year, 11, 11),
        "thanksgiving": nth(year, 11, thursday, 4), "christmas": date(year, 12, 25),
        "mardi gras": easter(year) - timedelta(47), "good friday": easter(year) - timedelta(2),
        "confederate memorial": nth(year, 4, monday, 4), "jefferson davis": nth(year, 6, monday, 1), "flag": date(year, 6, 14),
        "victory": nth(year, 8, monday, 2), "all saints": date(year, 11, 1),
        "election": nth(year, 11, monday, 1) + timedelta(1),
    }


@lru_cache(None)
def days(year):
    """day -> names of the holidays kept on it: federal ones also on the weekday on which they are observed (5 U.S.C. 6103(b))."""
    kept = {}
    for of in (year - 1, year, year + 1):
        for name, day in of_year(of).items():
            kept.setdefault(day, set()).add(name)
            if name in FEDERAL and day.weekday() == calendar.SATURDAY:
                kept.setdefault(day - timedelta(1), set()).add(name)
            if name in FEDERAL and day.weekday() == calendar.SUNDAY:
                kept.setdefault(day + timedelta(1), set()).add(name)
    return kept


def on(day):
    return days(day.year).get(day, frozenset())
