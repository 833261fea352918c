"""The clients of examples/: what the documentation says of them is what is run."""

import importlib.util
import os
import re
import subprocess
import sys
from importlib.machinery import SourceFileLoader

import pytest

from harness import BINARY, ROOT

TOOL = ROOT / "Tools/examples"
README_LINES = 20
SECONDS = 120


def load_tool():
    loader = SourceFileLoader("examples_tool", str(TOOL))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    sys.modules[loader.name] = module
    write, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    loader.exec_module(module)
    sys.dont_write_bytecode = write
    return module


tool = load_tool()
FOLDERS = [language.folder for language in tool.LANGUAGES]
CLIENTS = ROOT / "docs/clients.md"


def anchors(page) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_client_in_examples_is_run_by_make_examples():
    found = {folder.name for folder in (ROOT / "examples").iterdir() if re.search(r"^```sh run$", (folder / "README.md").read_text()
             if (folder / "README.md").exists() else "", re.MULTILINE)}
    assert found == set(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_readme_of_a_client_is_short_and_leads_to_the_commands_that_make_it(folder):
    readme = ROOT / "examples" / folder / "README.md"
    assert len(readme.read_text().splitlines()) <= README_LINES
    assert tool.block(readme, "run") and tool.block(CLIENTS, f"build={folder}")
    linked = re.findall(r"docs/clients\.md#([\w-]+)", readme.read_text())
    assert len(linked) == 1 and linked[0] in anchors(CLIENTS), f"no section {linked} in docs/clients.md"


def test_all_commands_of_the_page_on_clients_are_run_by_make_examples():
    marks = re.findall(r"^```(.+)$", CLIENTS.read_text(), re.MULTILINE)
    assert sorted(marks) == sorted(f"sh build={name}" for name in ["googleapis", *FOLDERS])


def test_the_python_client_is_made_by_the_documented_commands_and_completes_campaigns_over_cleartext_tls_and_mutual_tls():
    done = subprocess.run([TOOL, "python"], env=os.environ | {"CAMPAIGND_BIN": BINARY}, capture_output=True, text=True,
                          timeout=SECONDS, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.fullmatch(r"Python .* cleartext, TLS, mTLS .* completed: 20 of 20 prospects, .*\n", done.stdout), done.stdout


@pytest.mark.parametrize("mends, says", [
    ("print('completed: 20 of 20 prospects')", "status 0, and it prints"),
    ("raise SystemExit(3)", "status 3, and it prints"),
], ids=["reports nothing", "ends with an error"])
def test_a_client_that_does_other_than_it_should_is_told_of(monkeypatch, mends, says):
    monkeypatch.setattr(tool, "block", lambda page, mark:
                        f'# {tool.DOCUMENTED_SERVER} {tool.DOCUMENTED_KEY}\n"{sys.executable}" -c "{mends}"')
    with pytest.raises(tool.Failed, match=says):
        tool.completes(tool.LANGUAGES[0], "127.0.0.1:1")
