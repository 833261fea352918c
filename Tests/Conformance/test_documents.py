"""Keeps docs/page-account.md true: it has every sentence, and every test that it names exists."""

import csv
import re

from harness import ROOT

DOCUMENT = (ROOT / "docs" / "page-account.md").read_text()
ROWS = [line for line in DOCUMENT.splitlines() if line.startswith("| ")][2:]


def test_the_account_has_the_sentences_and_tests_of_the_table_in_their_order():
    with (ROOT / "Tests/Conformance/page_account.csv").open(newline="") as file:
        expected = list(csv.DictReader(file))
    assert len(ROWS) == len(expected)
    for row, entry in zip(ROWS, expected):
        assert row.startswith(f"| {entry['sentence'].replace('|', chr(92) + '|')} | "), f"{entry['sentence']}: {row[:200]}"
        named = re.findall(r"`(test_\w+\.py::\w+)`", row)
        assert named == entry["tests"].split(), f"other tests for: {entry['sentence']}"


def test_every_swift_test_the_account_names_exists():
    named = set(re.findall(r"`(\w+Tests)` “([^”]+)”", DOCUMENT))
    assert len(named) > 20
    for target, sentence in sorted(named):
        sources = [file.read_text() for file in (ROOT / "Tests" / target).rglob("*.swift")]
        assert any(f'"{sentence}"' in source for source in sources), f"no test in {target} is named “{sentence}”"


def test_every_relative_link_of_the_documents_leads_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    assert len(pages) >= 7
    for page in pages:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"
