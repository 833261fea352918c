"""What an attempt costs: the real engine, driver and SQLite store under EngineBench, from small campaigns to large ones."""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass

from .measure import Failed

BINARY = ".build/release/EngineBench"
REFERENCE = 10_000  # the row that the others are compared with
SMALL = 100_000  # smaller campaigns are run as often as it takes to place so many attempts
CORE_SECONDS = 60.0  # a million prospects on one core, adding them included
FLAT = 1.3  # most that an attempt may cost, as a multiple of what it costs in the row it is compared with

# Which part of the program a sample belongs to: the first pattern that its stack has. Innermost parts first.
PARTS = (
    ("store", r"libsqlite3|fdatasync"),
    ("encoding", r"BatchTransaction|SQLiteStore|DatabasePool|GRDB"),  # values into statements and back
    ("engine", r"AccountEngine"),
)
SHARES = ("engine", "store", "encoding", "rest")


@dataclass
class Row:
    """A run of EngineBench."""

    prospects: int
    campaigns: int = 1
    long_calls: bool = False
    clock_rate: int = 60

    @property
    def title(self):
        calls = ", long calls" if self.long_calls else ""
        return f"{self.prospects:,} in {self.campaigns:,} campaign{'s' if self.campaigns > 1 else ''}{calls}"

    @property
    def rounds(self):
        return max(1, SMALL // self.prospects)

    def command(self, rounds=None):
        command = [BINARY, "--prospects", str(self.prospects), "--campaigns", str(self.campaigns),
                   "--rounds", str(rounds or self.rounds), "--clock-rate", str(self.clock_rate)]
        return command + (["--long-calls"] if self.long_calls else [])


def rows(largest):
    """By size, and the largest of the usual sizes once more with many campaigns, and with calls of usual lengths."""
    sizes = [size for size in (1_000, 10_000, 100_000, 1_000_000) if size <= largest]
    found = [Row(size) for size in sizes]
    if largest >= 10_000_000:
        found.append(Row(10_000_000, clock_rate=50))  # the day's calling hours are longer on a slower clock
    if largest >= SMALL:
        found += [Row(sizes[-1], campaigns=1_000), Row(sizes[-1], long_calls=True)]
    return found


def run(command, directory):
    """Runs a command that prints EngineBench's line of JSON; its databases are made in `directory`."""
    environment = dict(os.environ, TMPDIR=os.path.abspath(directory))
    process = subprocess.run(command, capture_output=True, text=True, env=environment)
    if process.returncode != 0:
        raise Failed(f"{' '.join(command)}: {process.stderr.strip()[-500:]}")
    return json.loads(process.stdout)


def measure(row, directory):
    found = run(row.command(), directory)
    if found["attempts"] != row.prospects * row.rounds:
        raise Failed(f"{row.title}: {found['attempts']:.0f} attempts")
    return found


def syncs(row, directory):
    """Syncs per attempt, counted by strace in a run of their own, less those of a store's making and end; None without strace."""
    if not shutil.which("strace"):
        return None
    counts = []
    for prospects in (row.prospects, 1):
        path = os.path.join(directory, "strace.txt")
        command = Row(prospects, min(row.campaigns, prospects)).command(rounds=1)
        run(["strace", "-f", "--seccomp-bpf", "-c", "-e", "trace=fsync,fdatasync", "-o", path, *command], directory)
        with open(path) as file:
            counts.append(sum(int(line.split()[3]) for line in file if re.search(r" f(data)?sync$", line.rstrip())))
    return (counts[0] - counts[1]) / row.prospects


def shares(row, directory):
    """The parts' shares of the CPU time, sampled by perf with whole stacks in a run of their own; None without perf."""
    if not shutil.which("perf"):
        return None
    path = os.path.join(directory, "perf.data")
    record = ["perf", "record", "-q", "-e", "cpu-clock", "-F", "199", "--call-graph", "dwarf,24000", "-o", path, "--"]
    try:
        run(record + row.command(rounds=1), directory)
    except Failed:
        return None  # the system does not let everybody sample
    script = subprocess.run(["perf", "script", "-i", path, "-F", "ip,sym,dso"], capture_output=True)
    os.remove(path)
    counts = dict.fromkeys(SHARES, 0)
    for stack in script.stdout.decode(errors="replace").split("\n\n"):
        if stack.strip():
            part = next((part for part, pattern in PARTS if re.search(pattern, stack)), "rest")
            counts[part] += 1
    total = sum(counts.values())
    return {part: count / total for part, count in counts.items()} if total else None


def cells(row, found, reference):
    """A row of the table, the head's columns in order."""
    share = found.get("shares")
    return [
        row.title, f"{found['attempts_per_second']:,.0f}", f"{found['dial_cpu_us_per_attempt']:.1f}",
        f"{found['dial_cpu_us_per_attempt'] / reference:.2f}" if reference else "–",
        f"{found['add_cpu_us_per_prospect']:.1f}", f"{found['commits_per_attempt'] * 1000:.2f}",
        "–" if found.get("syncs") is None else f"{found['syncs'] * 1000:.2f}", f"{found['batches_per_commit']:,.0f}",
        f"{found['peak_resident_mib']:.0f}",
        "–" if share is None else " / ".join(f"{share[part] * 100:.0f}" for part in SHARES)]


HEAD = ["prospects", "attempts/s", "µs/attempt", "× 10,000", "µs to add", "commits/1,000", "syncs/1,000", "batches/commit",
        "peak MiB", " / ".join(SHARES) + " %"]

CONDITIONS = (
    "One account at 1,000 calls per second on a clock so fast that the engine is always behind, simulated carrier; CPU (user + "
    "system, all threads) per attempt from the start of the campaigns to their completion, and per prospect added in requests of "
    f"10,000. Campaigns under {SMALL:,} run again and again, each time on a new store, which a campaign of 100 prospects has "
    "warmed up. Calls last less than a second, so that small campaigns, too, keep the engine busy; long calls last as long as the "
    "simulated carrier's usually do. Syncs by strace, adding included, and shares by perf in runs of their own, adding included.")


def report(largest, directory, progress):
    """Measures all rows. Returns the table's lines, head first, and what is not as it should be."""
    results, problems = [], []
    for row in rows(largest):
        progress(row.title)
        found = measure(row, directory)
        if row.prospects in (REFERENCE, SMALL):
            found["syncs"] = syncs(row, directory)
        if row.prospects == SMALL:
            found["shares"] = shares(row, directory)
        results.append((row, found))
    reference = next((found["dial_cpu_us_per_attempt"] for row, found in results if row.prospects == REFERENCE), None)
    cheapest = min(found["dial_cpu_us_per_attempt"] for row, found in results if row.campaigns == 1 and not row.long_calls)
    for row, found in results:
        alone = row.campaigns == 1 and not row.long_calls
        if alone and found["dial_cpu_us_per_attempt"] > FLAT * cheapest:
            problems.append(f"{row.title}: an attempt costs over {FLAT} × that of the cheapest row")
        seconds = found["add_cpu_seconds"] + found["dial_cpu_seconds"]
        if alone and row.prospects == 1_000_000 and seconds > CORE_SECONDS:
            problems.append(f"{row.title}: {seconds:.0f} s of CPU, over {CORE_SECONDS:.0f}")
    return [HEAD] + [cells(row, found, reference) for row, found in results], problems
