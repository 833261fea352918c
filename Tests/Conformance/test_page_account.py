"""Keeps page_account.csv true: every test it names exists."""

import ast
import csv
from pathlib import Path

HERE = Path(__file__).parent


def test_every_sentence_of_the_page_names_tests_that_exist():
    known = {f"{file.name}::{node.name}" for file in HERE.glob("test_*.py")
             for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef)}
    with (HERE / "page_account.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 60
    for row in rows:
        tests = row["tests"].split()
        assert tests, f"no test shows: {row['sentence']}"
        missing = [test for test in tests if test not in known]
        assert not missing, f"{row['sentence']}: {missing}"
