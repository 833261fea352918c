"""Where phone numbers lie: prefix -> country, states or provinces, time zones, from PyPI's phonenumbers.

Its tables are made for numbers on their own. Here they are read so that a number is never placed more narrowly than is sure:
- A prefix has all zones of the longer prefixes that begin with it: a number of an exchange that is not listed lies in any of them.
- Mobile numbers lie anywhere in their country, but in countries whose mobile numbers carry area codes.
- Toll-free numbers and others that belong to no area lie anywhere in their country.
"""

import itertools
import re

import phonenumbers
from phonenumbers.geodata import GEOCODE_DATA
from phonenumbers.tzdata import TIMEZONE_DATA, TIMEZONE_LONGEST_PREFIX

# Of the package as pinned in requirements.txt.
RELEASED = {"9.0.43": "2026-11-06"}

STATES = {
    "Alabama": "AL", "Alaska": "AK", "Arizona": "AZ", "Arkansas": "AR", "California": "CA", "Colorado": "CO", "Connecticut": "CT",
    "Delaware": "DE", "Washington D.C.": "DC", "Florida": "FL", "Georgia": "GA", "Hawaii": "HI", "Idaho": "ID", "Illinois": "IL",
    "Indiana": "IN", "Iowa": "IA", "Kansas": "KS", "Kentucky": "KY", "Louisiana": "LA", "Maine": "ME", "Maryland": "MD",
    "Massachusetts": "MA", "Michigan": "MI", "Minnesota": "MN", "Mississippi": "MS", "Missouri": "MO", "Montana": "MT",
    "Nebraska": "NE", "Nevada": "NV", "New Hampshire": "NH", "New Jersey": "NJ", "New Mexico": "NM", "New York": "NY",
    "North Carolina": "NC", "North Dakota": "ND", "Ohio": "OH", "Oklahoma": "OK", "Oregon": "OR", "Pennsylvania": "PA",
    "Rhode Island": "RI", "South Carolina": "SC", "South Dakota": "SD", "Tennessee": "TN", "Texas": "TX", "Utah": "UT",
    "Vermont": "VT", "Virginia": "VA", "Washington State": "WA", "West Virginia": "WV", "Wisconsin": "WI", "Wyoming": "WY",
}
PROVINCES = {
    "Alberta": "AB", "British Columbia": "BC", "British Colombia": "BC", "Manitoba": "MB", "New Brunswick": "NB",
    "Newfoundland and Labrador": "NL", "Northwest Territories": "NT", "Nova Scotia": "NS", "Nunavut": "NU", "Ontario": "ON",
    "Prince Edward Island": "PE", "Quebec": "QC", "Saskatchewan": "SK", "Yukon": "YT",
}
POSTAL = {"US": set(STATES.values()), "CA": set(PROVINCES.values())}
TERRITORIES = {"PR", "VI", "GU", "AS", "MP"}

# Area codes that the package does not have yet, by one that they overlay, looked up on 2026-11-28: all but four in the overlay table of
# lincmad.com/splitmap.html; 457 with the Louisiana PSC (in service 2025-09-25), 471 in Wikipedia's "Area codes 662 and 471"
# (2026-01-30), 729 with the Tennessee PUC (2025-09-05), 924 with the Minnesota PUC (2024-08-30).
OVERLAYS = {
    "357": "559", "436": "440", "457": "318", "471": "662", "483": "334", "621": "713", "624": "716", "679": "313", "729": "423",
    "837": "530", "861": "309", "924": "507",
}
# Countries whose mobile numbers carry area codes: Mexico, Argentina, Brazil.
MOBILES_WITH_AREA = {52, 54, 55}


def zones_below(prefix):
    """Zones of a prefix and of all that begin with it."""
    return set().union(*(zones for other, zones in TIMEZONE_DATA.items() if other.startswith(prefix)))


def country_of_area(area):
    """ISO code of an area code's country, or None where no number of it is valid."""
    for exchange in ("234", "345", "456", "567", "678", "724", "983"):
        number = phonenumbers.PhoneNumber(country_code=1, national_number=int(f"{area}{exchange}5678"))
        country = phonenumbers.region_code_for_number(number)
        if country:
            return country
    return None


def regions_of_area(area, country):
    """States or provinces of an area code."""
    if country in TERRITORIES:
        return {"US-" + country}
    if country not in POSTAL:
        return set()
    # The name of the whole area code, where it has one: "Florida", "Nova Scotia/Prince Edward Island".
    names = GEOCODE_DATA.get("1" + area, {}).get("en", "").split("/")
    table = STATES if country == "US" else PROVINCES
    found = {table[name] for name in names if name in table}
    if not found:
        # Else what its places end in: "Houston, TX".
        places = (v.get("en", "") for k, v in GEOCODE_DATA.items() if k.startswith("1" + area))
        found = {m[1] for m in (re.search(r", ([A-Z]{2})$", place) for place in places) if m} & POSTAL[country]
    return {f"{country}-{code}" for code in found}


def nanp():
    """Prefixes of country code 1: prefix -> (country, regions, zones)."""
    zones_of_area = {}
    for prefix, zones in TIMEZONE_DATA.items():
        if prefix.startswith("1") and len(prefix) >= 4:
            zones_of_area.setdefault(prefix[1:4], set()).update(zones)
    countries = {}
    for number in range(200, 1000):
        country = country_of_area(str(number))
        if country:
            countries[str(number)] = country
    zones_of_country = {}
    for area, country in countries.items():
        group = "US" if country in TERRITORIES else country
        zones_of_country.setdefault(group, set()).update(zones_of_area.get(area, ()))

    table = {"1": ("US", set(), zones_of_country["US"])}
    for area, country in countries.items():
        regions = regions_of_area(area, country)
        if area not in zones_of_area:
            if country not in ("US", "CA"):
                raise SystemExit(f"area code {area} of {country} has no time zone")
            table["1" + area] = (country, set(), zones_of_country[country])
            continue
        if country in POSTAL and not regions:
            raise SystemExit(f"area code {area} of {country} has no state or province")
        table["1" + area] = (country, regions, zones_of_area[area])
        for prefix in TIMEZONE_DATA:
            if prefix.startswith("1" + area) and len(prefix) > 4:
                table[prefix] = (country, regions, zones_below(prefix))
    for area, base in OVERLAYS.items():
        if area in countries:
            raise SystemExit(f"phonenumbers knows area code {area} by now: take it out of OVERLAYS")
        table["1" + area] = table["1" + base]
    missing = {f"US-{code}" for code in POSTAL["US"] | TERRITORIES} | {f"CA-{code}" for code in POSTAL["CA"]}
    for _, regions, _ in table.values():
        missing -= regions
    if missing:
        raise SystemExit(f"no area code lies in {sorted(missing)}")
    return table


def may_be_mobile(prefix, code):
    """Whether a mobile number can begin with `prefix`: tried with all ways to go on by two digits."""
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]:
        metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
        national = prefix[len(str(code)):]
        for length in metadata.mobile.possible_length or ():
            rest = length - len(national)
            if rest < 0:
                continue
            for digits in itertools.product("0123456789", repeat=min(2, rest)):
                text = national + "".join(digits) + "234567890"[:rest - min(2, rest)]
                if text.startswith("0"):
                    continue
                number = phonenumbers.PhoneNumber(country_code=code, national_number=int(text))
                if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE:
                    return True
    return False


def elsewhere():
    """Prefixes of all other country codes."""
    table = {}
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        if code == 1:
            continue
        prefixes = {prefix: zones_below(prefix) for prefix in TIMEZONE_DATA if country_code(prefix) == code}
        everywhere = set().union(*prefixes.values()) if prefixes else set()
        country = regions[0]
        table[str(code)] = (country, set(), everywhere)
        for prefix, zones in prefixes.items():
            if prefix == str(code):
                continue
            if zones != everywhere and code not in MOBILES_WITH_AREA and may_be_mobile(prefix, code):
                zones = everywhere
            table[prefix] = (country, set(), zones)
    return table


def country_code(prefix):
    return next((int(prefix[:n]) for n in (1, 2, 3) if int(prefix[:n]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE), None)


def without_repeats(table):
    """Drops prefixes that say what the next shorter one says."""
    kept = {}
    for prefix in sorted(table, key=len):
        shorter = next((prefix[:n] for n in range(len(prefix) - 1, 0, -1) if prefix[:n] in kept), None)
        if shorter is None or kept[shorter] != table[prefix]:
            kept[prefix] = table[prefix]
    return kept


def lines():
    """The data as lines of text: a place (country, regions, zones), and below it the prefixes that lie there."""
    assert TIMEZONE_LONGEST_PREFIX < 15
    version = phonenumbers.__version__
    yield f"# phonenumbers {version} of {RELEASED[version]}"
    by_place = {}
    for prefix, (country, regions, zones) in without_repeats({**nanp(), **elsewhere()}).items():
        place = (country, ",".join(sorted(regions)) or "-", ",".join(sorted(zones)) or "-")
        by_place.setdefault(place, []).append(prefix)
    for place, prefixes in sorted(by_place.items()):
        yield "@" + " ".join(place)
        line = ""
        for prefix in sorted(prefixes):
            if len(line) + len(prefix) > 110:
                yield line
                line = ""
            line += (" " if line else "") + prefix
        yield line
