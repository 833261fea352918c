"""gRPC's interop tests, as far as they need nothing but Python and Swift; `make interop` runs all."""

import subprocess
import sys
from pathlib import Path

from harness import BINARY, ROOT


def test_official_clients_and_ours_pass_the_interop_cases(tmp_path):
    binaries = Path(BINARY).parent
    for name in ("InteropServer", "InteropClient"):
        assert (binaries / name).exists(), f"no {name} beside campaignd: `swift build --product {name}`"
    done = subprocess.run(
        [sys.executable, ROOT / "Tests/Interop/run.py", "--quick", "--build", tmp_path, "--swift", binaries],
        capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 failed" in done.stdout.splitlines()[-1]
