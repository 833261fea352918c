"""Writes vectors.tsv: what Python's json_format makes of JSON texts, and how it writes messages.

Run with the Python of the black-box suite and protoc: .venv/bin/python Tests/JSON/make_vectors.py
Each line has, parted by tabs: what is tested, `read` or `write`, JSON, and what is expected. For `read` that is the message on
the wire in hexadecimal, or `refused`; for `write` the JSON is the expectation, and the message comes last, or `refused` stands for it
where the message cannot be written.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf import any_pb2, duration_pb2, empty_pb2, field_mask_pb2, struct_pb2, timestamp_pb2, wrappers_pb2  # noqa: F401

HERE = pathlib.Path(__file__).resolve().parent
ROUND = ["0", "1", "-1", "1.0", "-0", "-0.0", "1e3", "1e18", "12.50e1", "1.5", "0.1", "1e400", "-1e400", "1e-400", "1E+2", "100e-2", "2147483647",
         "2147483648", "-2147483648", "-2147483649", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808",
         "-9223372036854775808", "18446744073709551615", "18446744073709551616", "3.4028235e38", "3.5e38", "1.7976931348623157e308",
         "2147483647.0", "true", "null", "[]", "{}", '""', '"1"', '"-1"', '" 1"', '"1 "', '"0x1"', '"NaN"', '"Infinity"',
         '"-Infinity"', '"1e3"', '"1.5"', '"nan"', '"abc"', "01", "+1", ".5", "1.", "NaN", "Infinity"]
NUMBERS = ["int32", "int64", "uint32", "uint64", "sint32", "sfixed64", "fixed32", "float", "double", "int64Wrapper", "uint32Wrapper",
           "floatWrapper", "doubleWrapper", "optionalInt32"]
ANY = "type.googleapis.com/"
# What the oracle takes although protobuf.dev/programming-guides/json has no such form, or because it is told to skip what it does not
# know: a name of an enum that is none is refused here, since to take it for absent would change what is asked for.
LAX = re.compile(
    r'(" 1"|"1 "|true) as (float|double)|(""|"a"|-0.5|true) (as (nullValue|chosenNull)|in nullValueMap)|'
    r'\[(""|"a"|-0.5|true)\] as nullValueList|\[?("COLOUR_GREEN"|"colour_red"|1.5|true)\]? as (enum|optional enum)|'
    r'(""|"a"|\[\]) as empty|\[?(""|"a"|\[\])\]? (as everythingList|in everythingMap)|\[?1e400\]? (as|in) (value|chosenValue)|'
    r"the duration 1( |\.|\.0000000001)s|the key '1.0' of int64|the message '(\[\]|\{\"leaf\":(\"x\"|\[\])\})'|the time .*\.Z$|"
    r"the message .*chosenString\":\"\",\"chosenNull"
)
# Where the oracle is no help: protobuf-c has no -0.0 of implicit presence, 1e-400 is no whole number, the greatest float is one, nulls
# are values of NullValue everywhere, members that are skipped may come twice, an Any of a type that is not known is written by its
# fields, and the least float by fewer digits.
APART = re.compile(
    r"-0.0 as |1e-400 as (u?int|sint|s?fixed|optional)|3.4028235e38 as float|"
    r"\[null\] as nullValueList|null in nullValueMap|\[?\{\"a\":1,\"a\":2\}\]? (as (empty|everythingList)|in everythingMap)|"
    r"an Any of an unknown type|the float 1e-45"
)


def texts():
    for field in NUMBERS:
        for value in ROUND:
            yield f"{value} as {field}", '{"%s":%s}' % (field, value)
    for value in ["true", "false", "null", "0", "1", '"true"', '"false"', '""', "[]"]:
        yield f"{value} as bool", '{"bool":%s}' % value
        yield f"{value} as a wrapped bool", '{"boolWrapper":%s}' % value
    for value in ['""', '"a"', '"\\u00e9"', '"\\ud83d\\ude00"', '"\\ud83d"', '"\\ude00"', '"\\b\\f\\n\\r\\t\\/\\\\\\""', "1", "null", "true", "[]", "{}"]:
        yield f"{value} as string", '{"string":%s}' % value
        yield f"{value} as a wrapped string", '{"stringWrapper":%s}' % value
    for value in ['""', '"AQI="', '"AQI"', '"-_8="', '"+/8="', '"-_8"', '"A"', "1", "null", "[]"]:
        yield f"{value} as bytes", '{"bytes":%s}' % value
        yield f"{value} as wrapped bytes", '{"bytesWrapper":%s}' % value
    for value in ['"COLOUR_RED"', '"COLOUR_BLUE"', '"COLOUR_GREEN"', '"colour_red"', "1", "-2", "99", "1.0", "1.5", "null", "2147483648", "[]", "{}", "true"]:
        yield f"{value} as enum", '{"colour":%s}' % value
        yield f"[{value}] as enums", '{"colourList":[%s]}' % value
        yield f"{value} as optional enum", '{"optionalColour":%s}' % value
    for value in ["null", "true", "1", "-0.5", '"a"', '""', "[]", "{}", "[null,1,[2,{}]]", '{"a":null,"b":[true],"c":{"d":1e3}}', "1e400",
                  '{"a":1,"a":2}', '{"":{}}', "[1,]", "[[[[[[1]]]]]]"]:
        for field in ["value", "struct", "listValue", "chosenValue", "nullValue", "chosenNull", "chosenWrapper", "empty"]:
            yield f"{value} as {field}", '{"%s":%s}' % (field, value)
        for field in ["valueList", "structList", "listValueList", "int64WrapperList", "nullValueList", "timestampList", "stringList", "everythingList"]:
            yield f"[{value}] as {field}", '{"%s":[%s]}' % (field, value)
        for field in ["valueMap", "boolWrapperMap", "nullValueMap", "stringMap", "everythingMap"]:
            yield f"{value} in {field}", '{"%s":{"1":%s}}' % (field, value)
    for value in ['"NULL_VALUE"', "0", "1"]:
        yield f"{value} as nullValue", '{"chosenNull":%s}' % value
    for key in ["1", "-1", "a", "true", "1.0", "01", "9223372036854775807", "9223372036854775808", "", " 1"]:
        yield f"the key {key!r} of int64", '{"int64Map":{"%s":"x"}}' % key
        yield f"the key {key!r} of bool", '{"boolMap":{"%s":1}}' % key
        yield f"the key {key!r} of string", '{"stringMap":{"%s":1}}' % key
    for value in ["1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "0000-01-01T00:00:00Z", "2024-02-29T12:00:00Z",
                  "2023-02-29T12:00:00Z", "1969-12-31T23:59:59.5Z", "1970-01-01T00:00:00.123456789Z", "1970-01-01T00:00:00.1234567891Z",
                  "1970-01-01T00:00:00+01:30", "1970-01-01T00:00:00-08:00", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
                  "1970-01-01T00:00:00", "1970-01-01t00:00:00Z", "1970-01-01T00:00:00z", "1970-01-01 00:00:00Z", "1970-13-01T00:00:00Z",
                  "1970-01-01T24:00:00Z", "10000-01-01T00:00:00Z", "", "1970-01-01", "1970-01-01T00:00:00.Z"]:
        yield f"the time {value}", '{"timestamp":"%s"}' % value
    for value in ["0s", "1s", "-1s", "1.5s", "-1.5s", "0.000000001s", "-0.000000001s", "315576000000s", "-315576000000s", "315576000001s",
                  "-315576000001s", "315576000000.999999999s", "1", "1.s", "s", "", "1.0000000001s", "1e3s", "1 s", "1S", "1.500s"]:
        yield f"the duration {value}", '{"duration":"%s"}' % value
    for value in ["", "a", "a,b", "fooBar,b.cD", "foo_bar"]:
        yield f"the mask {value!r}", '{"fieldMask":"%s"}' % value
    for field in ["timestamp", "duration", "fieldMask"]:
        for value in ["1", "null", "{}", "[]", "true"]:
            yield f"{value} as {field}", '{"%s":%s}' % (field, value)
    anys = ["{}", '{"@type":"%sprotojson.Leaf","number":1,"colour":"COLOUR_BLUE"}' % ANY, '{"number":1,"@type":"%sprotojson.Leaf"}' % ANY,
            '{"@type":"%sprotojson.Leaf"}' % ANY, '{"@type":"other.example/x/protojson.Leaf","number":2}', '{"number":1}', '{"@type":1}',
            '{"@type":"%snone.Such"}' % ANY, '{"@type":""}', '{"@type":"","number":1}', '{"@type":null}', "null", "1", "[]", '"x"',
            '{"@type":"%sgoogle.protobuf.Duration","value":"1.5s"}' % ANY, '{"value":"1.5s","@type":"%sgoogle.protobuf.Duration"}' % ANY,
            '{"@type":"%sgoogle.protobuf.Duration","value":1}' % ANY, '{"@type":"%sgoogle.protobuf.Duration"}' % ANY,
            '{"@type":"%sgoogle.protobuf.Value","value":{"a":[null]}}' % ANY, '{"@type":"%sgoogle.protobuf.Value","value":null}' % ANY,
            '{"@type":"%sgoogle.protobuf.Struct","value":{"a":1}}' % ANY, '{"@type":"%sgoogle.protobuf.ListValue","value":[1]}' % ANY,
            '{"@type":"%sgoogle.protobuf.Int64Value","value":"7"}' % ANY, '{"@type":"%sgoogle.protobuf.Empty","value":{}}' % ANY,
            '{"@type":"%sgoogle.protobuf.FieldMask","value":"aB"}' % ANY, '{"@type":"%sgoogle.protobuf.Timestamp","value":"1970-01-01T00:00:01Z"}' % ANY,
            '{"@type":"%sgoogle.protobuf.Any","value":{"@type":"%sprotojson.Leaf","number":3}}' % (ANY, ANY),
            '{"@type":"%sgoogle.protobuf.Any","value":{}}' % ANY, '{"@type":"%sprotojson.Leaf","@type":"%sprotojson.Leaf"}' % (ANY, ANY),
            '{"@type":"%sprotojson.Leaf","number":1,"number":2}' % ANY,
            '{"@type":"%sprotojson.Everything","any":{"@type":"%sprotojson.Leaf","value":{"x":null}},"leaf":{"number":1}}' % (ANY, ANY)]
    for value in anys:
        yield f"{value} as an Any", '{"any":%s}' % value
        yield f"{value} in a list", '{"anyList":[%s]}' % value
        yield f"{value} in a map", '{"anyMap":{"k":%s}}' % value
    for text in ["{}", "", " ", "[]", "null", "1", "{", "}", '{"int32":1,}', '{"int32":1}x', "{'int32':1}", '{int32:1}', '{"int32":1}{}',
                 '{"int32":1,"int32":2}', '{"optional_int32":5}', '{"optionalInt32":5,"optional_int32":6}', '{"odd name":"x"}', '{"renamed":"x"}',
                 '{"optionalInt32":0}', '{"int32":0}', '{"chosenString":"a","chosenInt64":"1"}', '{"chosenString":null,"chosenInt64":"1"}',
                 '{"chosenString":"","chosenNull":null}', '{"chosenNull":null,"chosenString":null}', '{"unknown":{"a":[1,{}]},"int32":1}',
                 '{"INT32":1}', '{"int64List":["1",2,null]}', '{"int64List":null}', '{"int64List":"1"}', '{"stringMap":[]}', '{"stringMap":null}',
                 '{"stringMap":{"a":1,"a":2}}', '{"leaf":null}', '{"leaf":{}}', '{"leaf":[]}', '{"leaf":"x"}', '{"leaf":{"number":1,"value":null}}',
                 '{"everythingList":[{},{"leaf":{}}]}', '{"chosenLeaf":{}}', '{"chosenWrapper":"0"}', '{"chosenWrapper":null,"chosenString":"x"}',
                 '\ufeff{}', '{"string":"\x01"}', '{"string":"a\nb"}', '/**/{}', '{"int32"=1}', '{"string":"\\x41"}', '{"string":"\\u12"}', "tru"]:
        yield f"the message {text!r}", text


def messages(kind):
    """Messages that JSON has a hard time with, each with a name."""
    yield "an empty message", kind()
    for value in [0.0, -0.0, 1.0, 1e15, 1e16, 1e21, 1e22, 0.1, 1e-7, 5e-324, 1.7976931348623157e308, 123456789012345680.0, float("nan"), float("inf"), float("-inf")]:
        yield f"the double {value}", kind(double=value, double_list=[value])
        wrapped = kind()
        wrapped.double_wrapper.value = value
        yield f"the wrapped double {value}", wrapped
        dynamic = kind()
        dynamic.value.number_value = value
        yield f"the dynamic number {value}", dynamic
    for value in [0.1, 3.4028234663852886e38, 1e-45, 16777216.0, -0.0]:
        yield f"the float {value}", kind(float=value)
    yield "an enum without a name", kind(colour=99, colour_list=[0, 1, -2, 99])
    yield "strings", kind(string="a\"\\/\b\f\n\r\t\x01\x7f\u00e9\u2028\U0001f600<>&'")
    yield "bytes", kind(bytes=bytes(range(256)))
    yield "64 bits", kind(int64=-2**63, uint64=2**64 - 1, sfixed64=2**63 - 1, int64_list=[1, 2])
    yield "presence", kind(optional_int32=0, optional_colour=0, renamed="x")
    yield "a chosen null", kind(chosen_null=0)
    yield "nulls", kind(null_value_list=[0, 0], null_value_map={"a": 0})
    yield "a chosen empty string", kind(chosen_string="")
    for seconds, nanos in [(0, 0), (-62135596800, 0), (253402300799, 999999999), (-62135596801, 0), (253402300800, 0), (0, -1), (0, 1000000000),
                           (1, 500000000), (1, 500), (-1, 1)]:
        m = kind()
        m.timestamp.seconds, m.timestamp.nanos = seconds, nanos
        yield f"the time {seconds} {nanos}", m
    for seconds, nanos in [(0, 0), (0, -1), (1, -1), (-1, 1), (-1, -500000000), (315576000000, 0), (315576000001, 0), (-315576000001, 0),
                           (0, 1000000000), (3, 10000000)]:
        m = kind()
        m.duration.seconds, m.duration.nanos = seconds, nanos
        yield f"the duration {seconds} {nanos}", m
    for path in ["a", "foo_bar.b_c", "fooBar", "foo__bar", "foo_3", ""]:
        m = kind()
        m.field_mask.paths.append(path)
        yield f"the mask {path!r}", m
    for name in ["struct", "value", "list_value", "empty", "any", "int64_wrapper", "string_wrapper", "bool_wrapper", "bytes_wrapper", "timestamp", "leaf"]:
        m = kind()
        getattr(m, name).SetInParent()
        yield f"an empty {name}", m
    m = kind()
    m.any.type_url = ANY + "none.Such"
    m.any.value = b"\x08\x01"
    yield "an Any of an unknown type", m


def main():
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "set.binpb"
        subprocess.run(["protoc", f"-I{HERE / 'proto'}", f"--descriptor_set_out={out}", "protojson/everything.proto"], check=True)
        described = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
    pool = descriptor_pool.Default()
    for file in described.file:
        pool.Add(file)
    kind = message_factory.GetMessageClass(pool.FindMessageTypeByName("protojson.Everything"))
    lines = []
    for name, text in texts():
        if APART.match(name):
            continue
        try:
            message = json_format.Parse(text, kind(), ignore_unknown_fields=True)
            expected = message.SerializeToString(deterministic=True).hex()
        except Exception:  # what it is depends on the value
            expected = "refused"
        lines.append((name, "read", json.dumps(text), "refused" if LAX.match(name) else expected))
    for name, message in messages(kind):
        if APART.match(name):
            continue
        try:
            text = json_format.MessageToJson(message, indent=None)
        except Exception:
            text = "refused"
        lines.append((name, "write", json.dumps(text), message.SerializeToString(deterministic=True).hex()))
    (HERE / "vectors.tsv").write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")
    print(f"{len(lines)} vectors", file=sys.stderr)


if __name__ == "__main__":
    main()
