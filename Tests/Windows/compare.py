"""Asks the server's own windows and compares each decision with the oracle's.

    compare.py CAMPAIGNSIM [--decisions N] [--places N] [--seed N]
    compare.py CAMPAIGNSIM --without-each rules/calling-rules.csv

Exits 1 where anything differs, and prints the first differences. The second form shows that differences are found: it gives the
server a rules file that lacks one row, for each of them, and exits 1 where that makes none.
"""

import argparse
import bisect
import random
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date

import phonenumbers

import oracle
import places
import questions


# Of rows that a stricter one of the same state makes idle: calls of all kinds end at 20 there.
IMPLIED = ("US-NV,Nevada,voice,automated",)


class Comparison:
    """Counts, and the first differences."""

    def __init__(self, shown=20):
        self.shown = shown
        self.decisions = self.answers = self.differences = self.questions = self.phones = self.wider = 0
        self.kinds = {"A": 0, "B": 0, "C": 0}

    def differs(self, what):
        self.differences += 1
        if self.differences <= self.shown:
            print("DIFFERS", what, flush=True)

    # Places.

    def check_place(self, digits, line):
        """The place of an answer: (country, states, zones)."""
        _, country, states, zones = line.split(" ")
        told = ("" if country == "-" else country, split(states), split(zones))
        self.phones += 1
        country, states, zones, widest = places.place(digits)
        if told != (country, states, zones):
            if told[:2] == (country, states) and told[2] == widest:
                self.wider += 1
            else:
                self.differs(f"+{digits} lies in {told}, and should in {(country, set(states), set(zones))}")
        return told

    # Decisions.

    def check(self, question, place, lines):
        self.questions += 1
        window = oracle.Window(*place, question.channel, question.automated, question.schedule, question.account)
        starts = [low for low, _ in window.open]
        for line in lines:
            parts = line.split(" ")
            if parts[0] == "K":
                self.check_caps(question, window, parts[1:])
                continue
            first, last = int(parts[1]), int(parts[2])
            self.kinds[parts[0]] += int(parts[3] if parts[0] == "C" else parts[4])
            self.decisions += int(parts[3] if parts[0] == "C" else parts[4])
            self.answers += 1
            index = bisect.bisect_right(starts, first) - 1
            is_open = index >= 0 and first < window.open[index][1]
            following = window.open[index + 1][0] if index + 1 < len(starts) else None
            if parts[0] == "A":
                right = is_open and last < window.open[index][1] == int(parts[3])
            elif parts[0] == "B":
                until = int(parts[3])
                right = not is_open and following == until and last < until
                if right and not window.is_true(parts[5], first, until):
                    self.differs(f"{question.line()}: {line}: the reason is not")
            else:
                # No opening is looked for beyond 800 days.
                right = not is_open and (following is None or following > last + 800 * oracle.DAY)
            if not right:
                expected = f"open {window.open[index]}" if is_open else f"closed until {following}"
                self.differs(f"{question.line()}: {line}: should be {expected}")

    def check_caps(self, question, window, told):
        caps = window.caps(date.fromordinal(oracle.EPOCH + question.start // oracle.DAY))
        if sorted(set(told)) != [f"{limit}/{seconds}" for limit, seconds in caps]:
            self.differs(f"{question.line()}: caps {told}, should be {caps}")


def split(text):
    return frozenset() if text == "-" else frozenset(text.split(","))


def ask(binary, asked, rules=None):
    """Answers to questions, one list of lines each, in order."""
    command = [binary, "windows"] + (["--calling-rules", rules] if rules else [])
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1 << 20)

    def write():
        with process.stdin as stdin:
            for question in asked:
                stdin.write(question.line() + "\n")

    threading.Thread(target=write, daemon=True).start()
    lines = []
    for line in process.stdout:
        line = line.rstrip("\n")
        if line == ".":
            yield lines
            lines = []
        else:
            lines.append(line)
    if process.wait() != 0:
        raise SystemExit(f"{binary} windows ended with {process.returncode}")


def without_each(binary, path):
    """Takes away one row of the rules file after the other. How many go unnoticed."""
    text = open(path, encoding="utf-8").read().splitlines()
    rows = [index for index, line in enumerate(text) if line.startswith("US-")]
    unnoticed = 0
    with tempfile.TemporaryDirectory() as folder:
        for row in rows:
            changed = f"{folder}/rules.csv"
            with open(changed, "w", encoding="utf-8") as file:
                file.write("\n".join(text[:row] + text[row + 1:]) + "\n")
            comparison = Comparison(shown=0)
            asked = list(questions.about_state(text[row][:5]))
            for question, lines in zip(asked, ask(binary, asked, changed), strict=True):
                place = comparison.check_place(question.digits, lines[0])
                comparison.check(question, place, lines[1:])
            print(f"{comparison.differences:6,} differences without {text[row][:60]}")
            unnoticed += (comparison.differences == 0) != text[row].startswith(IMPLIED)
    print(f"{len(rows) - unnoticed} of {len(rows)} rows are missed, or as nothing without them where a stricter one holds")
    return 1 if unnoticed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", metavar="CAMPAIGNSIM")
    parser.add_argument("--decisions", type=int, default=110_000_000, help="about how many")
    parser.add_argument("--places", type=int, help="only so many places, drawn")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-each", metavar="RULES", help="show that every row of a rules file makes a difference")
    options = parser.parse_args()
    if options.without_each:
        return without_each(options.binary, options.without_each)
    began = time.monotonic()
    comparison = Comparison()

    asked = [questions.about_places(digits) for digits in questions.phones(options.seed)]
    if options.places:
        asked = random.Random(options.seed).sample(asked, min(len(asked), options.places * 20))
    samples = {}
    for question, lines in zip(asked, ask(options.binary, asked), strict=True):
        place = comparison.check_place(question.digits, lines[0])
        samples.setdefault(place, question.digits)
        comparison.check(question, place, lines[1:])
    chosen = [(digits, place) for place, digits in samples.items()]
    if options.places:
        chosen = random.Random(options.seed).sample(chosen, min(len(chosen), options.places))

    of_phone = {digits: place for digits, place in chosen}
    asked = list(questions.questions(chosen, options.decisions, options.seed))
    for question, lines in zip(asked, ask(options.binary, asked), strict=True):
        comparison.check(question, of_phone[question.digits], lines[1:])

    zones = {zone for _, place in chosen for zone in place[2]}
    states = {state for _, place in chosen for state in place[1]}
    print(
        f"{comparison.decisions:,} decisions ({comparison.kinds['A']:,} allowed, {comparison.kinds['B']:,} blocked, "
        f"{comparison.kinds['C']:,} closed) in {comparison.answers:,} answers to {comparison.questions:,} questions about "
        f"{len(chosen):,} places in {len(zones)} zones and {len(states)} regions; {comparison.phones:,} phones placed, {comparison.wider:,} of them "
        f"in all zones of their country since mobiles may share their prefix")
    print(f"zone data {oracle.version()}, phonenumbers {phonenumbers.__version__}, {time.monotonic() - began:.0f} s")
    print(f"{comparison.differences:,} differences")
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main())
