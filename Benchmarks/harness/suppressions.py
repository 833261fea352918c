"""What it costs to find out whether a number is suppressed, beside lists of different sizes."""

import json
import subprocess

from .measure import Failed

BENCH = ".build/release/SuppressionBench"
SMALL = 10_000
CONDITIONS = (
    "Half of the checked numbers are on the list. Cold: SQLite's cache and the system's are emptied before each check; its pages are "
    "the tree's depth and the file's first. Warm: after ten times as many checks of other numbers, with the writer's cache of 32 MiB. Per "
    "attempt: pages read, and CPU time, of an attempt's intent in commits of 200, its check included, in the "
    "store that a server has; in brackets beside an empty list. The list is filled in its own order.")


def report(largest, directory, say):
    """Lines of a table, the first its head."""
    lines = [["numbers on the list", "depth", "bytes/entry", "MiB", "cold pages/check", "cold µs", "warm pages/check", "warm µs",
              "pages/attempt", "µs CPU/attempt"]]
    for size in sorted({min(SMALL, largest), min(1_000_000, largest), largest}):
        say(f"{size:,} suppressions")
        done = subprocess.run([BENCH, "--suppressions", str(size), "--folder", directory], capture_output=True, text=True, timeout=7_200)
        if done.returncode != 0:
            raise Failed(f"suppressions: {done.stderr}")
        lines.append(line(json.loads(done.stdout)))
    return lines


def line(found):
    return [f"{found['suppressions']:,.0f}", f"{found['depth']:.0f}", f"{found['bytes_per_entry']:.1f}", f"{found['list_mib']:,.1f}",
            f"{found['cold_pages_per_check']:.2f}", f"{found['cold_us_per_check']:.0f}", f"{found['warm_pages_per_check']:.2f}",
            f"{found['warm_us_per_check']:.2f}", f"{found['pages_per_attempt']:.2f} ({found['pages_per_attempt_empty']:.2f})",
            f"{found['cpu_us_per_attempt']:.1f} ({found['cpu_us_per_attempt_empty']:.1f})"]
