"""The README's examples, run as they stand: only the address and the interpreter are swapped."""

import os
import re
import subprocess
import sys

import pytest

from harness import DEMO_KEY, ROOT

README = (ROOT / "README.md").read_text()
BLOCK = re.compile(r"^```(sh|python) run\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(kind, text) for kind, text in BLOCK.findall(README)]
DOCUMENTED = "127.0.0.1:8080"
SECONDS = 60


@pytest.fixture(scope="module")
def examples(demo, tmp_path_factory):
    """Runs a block in a folder that has the contract in it, as a clone would."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "proto").symlink_to(ROOT / "proto")
    (folder / "bin").mkdir()
    (folder / "bin" / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (folder / "bin" / "python3").chmod(0o755)
    environment = os.environ | {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "no_proxy": "*"}

    def run(kind: str, text: str) -> str:
        text = text.replace(DOCUMENTED, f"{demo.host}:{demo.port}")
        command = ["bash", "-euo", "pipefail", "-c", text] if kind == "sh" else [sys.executable, "-c", text]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS,
                              stdin=subprocess.DEVNULL)
        assert done.returncode == 0, f"the README's example fails:\n{text}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    return run


def block(containing: str) -> tuple[str, str]:
    found = [entry for entry in BLOCKS if containing in entry[1]]
    assert len(found) == 1, f"the README has {len(found)} examples with {containing!r}"
    return found[0]


def test_the_readme_has_the_examples_that_are_run():
    assert [kind for kind, _ in BLOCKS] == ["sh", "python", "sh", "python"]
    assert DEMO_KEY in README and DOCUMENTED in README


def test_the_curl_example_runs_a_campaign_to_its_end(examples):
    output = examples(*block("curl -fsSN"))
    assert '"added":3' in output.replace(" ", ""), output
    assert output.count("data:") >= 1, f"no live stats: {output}"
    assert '"status":"completed"' in output.replace(" ", ""), output
    assert output.count('"id":"pros_') == 3, output


def test_the_python_rest_example_runs_a_campaign_to_its_end(examples):
    output = examples(*block("requests.Session"))
    assert "{'added': 50}" in output, output
    assert output.splitlines()[-1].startswith("completed "), output


def test_the_python_grpc_example_makes_stubs_and_watches_a_campaign_to_its_end(examples):
    examples(*block("grpc_tools.protoc"))
    output = examples(*block("WatchStats"))
    assert output.splitlines()[-1].startswith("100 %: 0 dialing"), output
