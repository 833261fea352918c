"""Keeps docs/page-account.md and docs/http2.md true: they have every sentence and rule, and every test that they name exists."""

import ast
import csv
import re

from harness import ROOT

DOCUMENT = (ROOT / "docs" / "page-account.md").read_text()
RULES = (ROOT / "docs" / "http2.md").read_text()
ROWS = [line for line in DOCUMENT.splitlines() if line.startswith("| ")][2:]


def test_the_account_has_the_sentences_and_tests_of_the_table_in_their_order():
    with (ROOT / "Tests/Conformance/page_account.csv").open(newline="") as file:
        expected = list(csv.DictReader(file))
    assert len(ROWS) == len(expected)
    for row, entry in zip(ROWS, expected):
        assert row.startswith(f"| {entry['sentence'].replace('|', chr(92) + '|')} | "), f"{entry['sentence']}: {row[:200]}"
        named = re.findall(r"`(test_\w+\.py::\w+)`", row)
        assert named == entry["tests"].split(), f"other tests for: {entry['sentence']}"


def test_the_rules_of_http2_name_every_test_of_them_once_and_no_other():
    suite = [f"{file.name}::{node.name}" for file in sorted((ROOT / "Tests/Conformance").glob("test_rfc*.py"))
             for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    assert len(suite) > 150
    named = re.findall(r"`(test_\w+\.py::\w+)`", RULES)
    assert sorted(named) == sorted(suite)


def test_every_swift_test_the_account_and_the_rules_name_exists():
    named = set(re.findall(r"`(\w+Tests)` “([^”]+)”", DOCUMENT + RULES))
    assert len(named) > 40
    for target, sentence in sorted(named):
        sources = [file.read_text() for file in (ROOT / "Tests" / target).rglob("*.swift")]
        assert any(f'"{sentence}"' in source for source in sources), f"no test in {target} is named “{sentence}”"


def test_every_relative_link_of_the_documents_leads_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    assert len(pages) >= 7
    for page in pages:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"
