"""Where phone numbers can lie, asked of PyPI's phonenumbers number by number, by the rules of docs/semantics.md."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import geocoder
from phonenumbers.tzdata import TIMEZONE_DATA

TERRITORIES = ("PR", "VI", "GU", "AS", "MP")
# Mobile numbers of these countries carry area codes: Mexico, Argentina, Brazil.
MOBILES_WITH_AREA = (52, 54, 55)
# Exchanges to try an area code with; not all of them are good in every area.
EXCHANGES = [str(n) for n in range(200, 1000) if str(n)[1:] != "11"]

NAMES = {
    "Alabama": "US-AL", "Alaska": "US-AK", "Arizona": "US-AZ", "Arkansas": "US-AR", "California": "US-CA", "Colorado": "US-CO",
    "Connecticut": "US-CT", "Delaware": "US-DE", "Washington D.C.": "US-DC", "Florida": "US-FL", "Georgia": "US-GA",
    "Hawaii": "US-HI", "Idaho": "US-ID", "Illinois": "US-IL", "Indiana": "US-IN", "Iowa": "US-IA", "Kansas": "US-KS",
    "Kentucky": "US-KY", "Louisiana": "US-LA", "Maine": "US-ME", "Maryland": "US-MD", "Massachusetts": "US-MA",
    "Michigan": "US-MI", "Minnesota": "US-MN", "Mississippi": "US-MS", "Missouri": "US-MO", "Montana": "US-MT",
    "Nebraska": "US-NE", "Nevada": "US-NV", "New Hampshire": "US-NH", "New Jersey": "US-NJ", "New Mexico": "US-NM",
    "New York": "US-NY", "North Carolina": "US-NC", "North Dakota": "US-ND", "Ohio": "US-OH", "Oklahoma": "US-OK",
    "Oregon": "US-OR", "Pennsylvania": "US-PA", "Rhode Island": "US-RI", "South Carolina": "US-SC", "South Dakota": "US-SD",
    "Tennessee": "US-TN", "Texas": "US-TX", "Utah": "US-UT", "Vermont": "US-VT", "Virginia": "US-VA",
    "Washington State": "US-WA", "West Virginia": "US-WV", "Wisconsin": "US-WI", "Wyoming": "US-WY",
    "Alberta": "CA-AB", "British Columbia": "CA-BC", "British Colombia": "CA-BC", "Manitoba": "CA-MB", "New Brunswick": "CA-NB",
    "Newfoundland and Labrador": "CA-NL", "Northwest Territories": "CA-NT", "Nova Scotia": "CA-NS", "Nunavut": "CA-NU",
    "Ontario": "CA-ON", "Prince Edward Island": "CA-PE", "Quebec": "CA-QC", "Saskatchewan": "CA-SK", "Yukon": "CA-YT",
}
# Area codes that phonenumbers does not have: the state, and the area code that each was laid over, as states' regulators told
# the press (in service 2024 to 2026).
NEWER = {
    "357": ("US-CA", "559"), "436": ("US-OH", "440"), "457": ("US-LA", "318"), "471": ("US-MS", "662"), "483": ("US-AL", "334"),
    "621": ("US-TX", "281"), "624": ("US-NY", "716"), "679": ("US-MI", "734"), "729": ("US-TN", "423"), "837": ("US-CA", "530"),
    "861": ("US-IL", "309"), "924": ("US-MN", "507"),
}


def parsed(digits):
    """The number, or None where no country code begins it."""
    for length in (1, 2, 3):
        code = int(digits[:length])
        if code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return phonenumbers.PhoneNumber(country_code=code, national_number=int(digits[length:]))
    return None


@lru_cache(None)
def below(prefix):
    return frozenset().union(*(zones for other, zones in TIMEZONE_DATA.items() if other.startswith(prefix)))


@lru_cache(None)
def area(code):
    """Country and states of an area code; None where no area has it."""
    if code[0] in "01":
        return None
    if code in NEWER:
        return "US", frozenset({NEWER[code][0]})
    countries, names, codes = set(), set(), set()
    for exchange in EXCHANGES:
        number = phonenumbers.PhoneNumber(country_code=1, national_number=int(f"{code}{exchange}5678"))
        country = phonenumbers.region_code_for_number(number)
        if not country:
            continue
        countries.add(country)
        text = geocoder.description_for_valid_number(number, "en")
        names |= {NAMES[part] for part in text.split("/") if part in NAMES}
        found = re.search(r", ([A-Z]{2})$", text)
        if found and f"{country}-{found[1]}" in NAMES.values():
            codes.add(f"{country}-{found[1]}")
    if not countries:
        return None
    assert len(countries) == 1, f"area code {code} lies in {countries}"
    country = countries.pop()
    if country in TERRITORIES:
        return country, frozenset({"US-" + country})
    # The state that the whole area code has as its name, else those of its towns.
    whole = geocoder.description_for_valid_number(
        phonenumbers.PhoneNumber(country_code=1, national_number=int(f"{code}2005678")), "en")
    states = {NAMES[part] for part in whole.split("/") if part in NAMES} or names or codes
    return country, frozenset(states) if country in ("US", "CA") else frozenset()


@lru_cache(None)
def zones_of_north_america(country):
    """All zones of the United States with their territories, or of Canada."""
    zones = set()
    for prefix, names in TIMEZONE_DATA.items():
        if not prefix.startswith("1") or len(prefix) < 4:
            continue
        where = area(prefix[1:4])
        if where and ("US" if where[0] in TERRITORIES else where[0]) == country:
            zones |= set(names)
    return frozenset(zones)


def north_american(digits):
    anywhere = ("US", frozenset(), zones_of_north_america("US"))
    if len(digits) != 11:
        return anywhere
    where = area(digits[1:4])
    if where is None:
        return anywhere
    country, states = where
    prefix = next((digits[:n] for n in range(len(digits), 3, -1) if digits[:n] in TIMEZONE_DATA), None)
    known = below("1" + NEWER[digits[1:4]][1]) if digits[1:4] in NEWER else below(digits[:4])
    if not known:
        # Toll-free and the like belong to no area.
        return country, frozenset(), zones_of_north_america(country)
    return country, states, below(prefix) if prefix and len(prefix) > 4 else known


def place(digits):
    """(country, states, zones, zones at the most) of a number: the last where it may be a mobile one's prefix."""
    number = parsed(digits)
    if number is None:
        return "", frozenset(), frozenset(), frozenset()
    if number.country_code == 1:
        country, states, zones = north_american(digits)
        return country, states, zones, zones
    code = str(number.country_code)
    country = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[number.country_code][0]
    everywhere = below(code)
    prefix = next((digits[:n] for n in range(len(digits), 0, -1) if digits[:n] in TIMEZONE_DATA), code)
    zones = below(prefix) if len(prefix) > len(code) else everywhere
    if number.country_code in MOBILES_WITH_AREA:
        return country, frozenset(), zones, zones
    kind = phonenumbers.number_type(number)
    if kind in (phonenumbers.PhoneNumberType.MOBILE,):
        zones = everywhere
    return country, frozenset(), zones, everywhere
