"""Each rule of the contract's checks passes on a good contract and fails, with a clear line, on one that breaks it."""

import pathlib
import subprocess
import tempfile
import unittest

import check_compat
import descriptors
import lint_proto

GENERATE = pathlib.Path(__file__).resolve().parents[1] / "generate" / "generate"

GOOD = '''
syntax = "proto3";
package demo.v1;
import "google/api/annotations.proto";
import "restbridge/v1/annotations.proto";
// A thing's colour.
enum Color {
  // Never sent.
  COLOR_UNSPECIFIED = 0;
  // Red.
  COLOR_RED = 1;
}
// A thing.
message Thing {
  // Its name.
  string name = 1;
  // Its colour.
  Color color = 2;
  // Its weight in grams.
  optional uint32 weight_grams = 3;
  // Its parts.
  repeated string parts = 4 [json_name = "pieces"];
}
// Request of GetThing.
message GetThingRequest {
  // Which.
  string name = 1;
}
// Things.
service ThingService {
  // Gets one.
  rpc GetThing(GetThingRequest) returns (Thing) {
    option (google.api.http) = {get: "/things/{name}"};
    option (restbridge.v1.rest) = {members: ["name", "color"]};
  }
}
'''


def compile_contract(text):
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "demo.proto").write_text(text)
        return descriptors.read(pathlib.Path(folder))


class CompatibilityTest(unittest.TestCase):
    def changed(self, old, new):
        self.assertIn(old, GOOD)
        return check_compat.breaks(compile_contract(GOOD), compile_contract(GOOD.replace(old, new)))

    def test_the_same_contract_breaks_nothing(self):
        self.assertEqual(check_compat.breaks(compile_contract(GOOD), compile_contract(GOOD)), [])

    def test_a_new_field_and_a_new_value_break_nothing(self):
        self.assertEqual(self.changed("  // Its parts.", "  // New.\n  string added = 9;\n  // Its parts."), [])
        self.assertEqual(self.changed("  // Red.", "  // Blue.\n  COLOR_BLUE = 2;\n  // Red."), [])

    def test_each_break_has_its_line(self):
        for old, new, line in [
            ("string name = 1;\n  // Its colour", "reserved 1;\n  // Its colour", "field demo.v1.Thing.name: it is gone"),
            ("string name = 1;\n  // Its colour", "string title = 1;\n  // Its colour", "field demo.v1.Thing.name: its number 1 is now title"),
            ("weight_grams = 3", "weight_grams = 7", "field demo.v1.Thing.weight_grams: its number was 3 and is 7"),
            ("optional uint32", "optional uint64", "field demo.v1.Thing.weight_grams: its type was uint32 and is uint64"),
            ("optional uint32", "uint32", "field demo.v1.Thing.weight_grams: its presence was optional and is plain"),
            ('"pieces"', '"parts"', "field demo.v1.Thing.parts: its JSON name was pieces and is parts"),
            ("repeated string", "string", "field demo.v1.Thing.parts: its cardinality was LABEL_REPEATED and is LABEL_OPTIONAL"),
            ("COLOR_RED = 1", "COLOR_RED = 2", "enum value demo.v1.Color.COLOR_RED was 1 and is 2"),
            ("COLOR_RED = 1", "COLOR_PINK = 1", "enum value demo.v1.Color.COLOR_RED is gone"),
            ("/things/{name}", "/thing/{name}", "method demo.v1.ThingService.GetThing: its route GET /things/{name} is gone"),
            ("rpc GetThing", "rpc FetchThing", "method demo.v1.ThingService.GetThing is gone"),
            ("returns (Thing)", "returns (stream Thing)", "method demo.v1.ThingService.GetThing: its response stream was False and is True"),
            ('["name", "color"]', '["name"]', "method demo.v1.ThingService.GetThing: its rest.members was ['name', 'color'] and is ['name']"),
        ]:
            with self.subTest(line):
                self.assertIn(line, self.changed(old, new))

    def test_a_renamed_message_is_a_break(self):
        renamed = GOOD.replace("message Thing {", "message Item {").replace("returns (Thing)", "returns (Item)")
        found = check_compat.breaks(compile_contract(GOOD), compile_contract(renamed))
        self.assertIn("message demo.v1.Thing is gone", found)


class LintTest(unittest.TestCase):
    def test_the_good_contract_has_no_finding(self):
        self.assertEqual(self.lint(GOOD), [])

    def lint(self, text):
        return [line for line in lint_proto.findings(compile_contract(text)) if line.startswith("demo.proto")]

    def test_each_finding_has_its_line(self):
        for old, new, line in [
            ("// Its name.\n", "", "field Thing.name has no comment"),
            ("// A thing.\n", "", "message Thing has no comment"),
            ("// Red.\n", "", "enum value Color.COLOR_RED has no comment"),
            ("// Gets one.\n", "", "rpc GetThing has no comment"),
            ("// Things.\n", "", "service ThingService has no comment"),
            ("weight_grams", "weightGrams", "field Thing.weightGrams is not named in lower_snake_case"),
            ("COLOR_RED", "RED", "enum value Color.RED does not start with COLOR_"),
            ("COLOR_UNSPECIFIED", "COLOR_NONE", "the zero value of enum Color is not COLOR_UNSPECIFIED"),
            ("service ThingService", "service Things", "service Things does not end in Service"),
            ('    option (google.api.http) = {get: "/things/{name}"};\n', "", "rpc GetThing has no google.api.http route"),
            ("package demo.v1", "package demo", "package demo does not end in its version"),
        ]:
            with self.subTest(line):
                self.assertIn(old, GOOD)
                found = self.lint(GOOD.replace(old, new))
                self.assertTrue(any(entry.endswith(": " + line) for entry in found), f"{line} is not among {found}")

    def test_what_others_serve_has_no_route(self):
        served_by_others = GOOD.replace("package demo.v1", "package campaigns.carrier.v1")
        self.assertEqual(len(self.lint(served_by_others)), 1)
        self.assertIn("rpc GetThing has a google.api.http route", self.lint(served_by_others)[0])
        route = '    option (google.api.http) = {get: "/things/{name}"};\n'
        self.assertEqual(self.lint(served_by_others.replace(route, "")), [])


class GeneratorTest(unittest.TestCase):
    def generate(self, text):
        """What the generator says of another package's .proto that it refuses, of which it must write nothing."""
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / "demo.proto").write_text(text)
            command = [GENERATE, "--proto", folder / "demo.proto", "--out", folder / "Sources"]
            done = subprocess.run(command, capture_output=True, text=True)
            self.assertNotEqual(done.returncode, 0)
            self.assertFalse((folder / "Sources").exists(), "something was written")
            return done.stderr.strip()

    def test_what_there_is_no_swift_for_is_refused_in_one_sentence(self):
        for text, sentence in [
            ('syntax = "proto2"; package demo.v1; message A { required group B = 1 {} }', "demo.proto: write syntax = \"proto3\""),
            ('syntax = "proto3"; message A {}', "demo.proto: a package is needed"),
            ('syntax = "proto3"; package demo.v1; import "google/protobuf/api.proto"; message A { google.protobuf.Api s = 1; }',
             "demo.proto uses types of google/protobuf/api.proto, for which there is no Swift"),
        ]:
            with self.subTest(text):
                said = self.generate(text)
                self.assertIn(sentence, said)
                self.assertNotIn("Traceback", said)


class RepositoryTest(unittest.TestCase):
    def test_the_released_contract_is_there_and_not_broken(self):
        self.assertEqual(check_compat.main([]), 0)


if __name__ == "__main__":
    unittest.main()
