"""What a calling window's decision costs that is kept from before, and finding where a phone number lies."""

import json
import re
import shutil
import statistics
import subprocess

from .measure import Failed

BINARY = ".build/release/campaignsim"
ROUNDS = 5
DECISIONS = 20_000_000
# What they may cost at most, in nanoseconds.
BOUNDS = {"allowed_ns": 50, "blocked_ns": 50, "place_ns": 100}
TITLES = {"allowed_ns": "a decision that allows", "blocked_ns": "a decision that blocks, its reason not put in words",
          "place_ns": "the place of a number"}

HEAD = ["", "ns", "at most"]


def run(count):
    process = subprocess.run([BINARY, "windows", "--measure", str(count)], capture_output=True, text=True)
    if process.returncode != 0:
        raise Failed(process.stderr.strip()[-500:])
    return json.loads(process.stdout)


def allocations():
    """How many allocations two million more of each make; None without valgrind."""
    if not shutil.which("valgrind"):
        return None
    counts = []
    for count in (100_000, 2_100_000):
        process = subprocess.run(
            ["valgrind", "--leak-check=no", BINARY, "windows", "--measure", str(count)], capture_output=True, text=True)
        found = re.search(r"total heap usage: ([\d,]+) allocs", process.stderr)
        if found is None:
            return None
        counts.append(int(found[1].replace(",", "")))
    return counts[1] - counts[0]


def report():
    """The table's lines, head first, what is said below them, and what is not as it should be."""
    rounds = [run(DECISIONS) for _ in range(ROUNDS)]
    lines, problems = [HEAD], []
    for key, bound in BOUNDS.items():
        cost = statistics.median(found[key] for found in rounds)
        lines.append([TITLES[key], f"{cost:.1f}", f"{bound}"])
        if cost > bound:
            problems.append(f"{TITLES[key]} costs {cost:.1f} ns, over {bound}")
    made = allocations()
    said = "Allocations were not counted." if made is None else f"2,000,000 of each made {made:,} allocations more than 100,000 did."
    if made:
        problems.append(f"windows allocate: {made:,} times in 2,000,000 decisions")
    return lines, f"Medians of {ROUNDS} rounds of {DECISIONS:,}, one thread; 1,024 phones of ten states and another country in turn. {said}", problems
