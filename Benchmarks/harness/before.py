"""What an attempt costs now, beside what it cost at an earlier commit: both built alike, in interleaved rounds of one run."""

import os
import shutil
import statistics
import subprocess

from . import engine
from .measure import Failed

PROSPECTS = 40_000
ROUNDS = 5
MOST = 1.3  # most that an attempt may cost, as a multiple of what it cost before
CORE = 0  # both run on this core alone


def build(commit):
    """Builds EngineBench as of `commit` in a tree of its own. Returns the commit's short name and the binary."""
    found = subprocess.run(["git", "rev-parse", "--short", f"{commit}^{{commit}}"], capture_output=True, text=True)
    if found.returncode != 0:
        raise Failed(f"no commit {commit}")
    name = found.stdout.strip()
    tree = os.path.abspath(os.path.join("Benchmarks/out", f"before-{name}"))
    if not os.path.exists(tree):
        subprocess.run(["git", "worktree", "prune"], check=True)
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", tree, name], check=True)
    if subprocess.run(["swift", "build", "-c", "release", "--product", "EngineBench"], cwd=tree).returncode != 0:
        raise Failed(f"EngineBench does not build at {name}")
    return name, os.path.join(tree, engine.BINARY)


def report(commit, directory, progress):
    """The table's lines, head first, and what is not as it should be."""
    name, binary = build(commit)
    costs = {"before": [], "now": []}
    binaries = {"before": binary, "now": engine.BINARY}
    for number in range(ROUNDS):
        for key, path in binaries.items():
            found = engine.run(["taskset", "-c", str(CORE), path, "--prospects", str(PROSPECTS)], directory)
            if found["attempts"] != PROSPECTS:
                raise Failed(f"{key}: {found['attempts']:.0f} attempts of {PROSPECTS}")
            costs[key].append(found["dial_cpu_us_per_attempt"])
        progress(f"before and now: round {number + 1} of {ROUNDS}")
    ratio = statistics.median(now / before for now, before in zip(costs["now"], costs["before"]))
    lines = [["attempts", "µs/attempt", "× before"]]
    for title, key, times in ((f"at {name}", "before", 1.0), ("now", "now", ratio)):
        lines.append([title, f"{statistics.median(costs[key]):.1f}", f"{times:.2f}"])
    return lines, [] if ratio <= MOST else [f"an attempt costs {ratio:.2f} × what it did at {name}, over {MOST}"]


CONDITIONS = (
    f"{PROSPECTS:,} prospects in one campaign, medians of {ROUNDS} interleaved rounds on one core, CPU (user + system, all "
    "threads) per attempt. Each build runs its own EngineBench, and does for an attempt all that it did then.")


def check():
    """Whether it can be measured here."""
    if not shutil.which("taskset"):
        raise Failed("taskset is missing: make deps")
