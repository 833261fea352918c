"""RFC 9113, section 8: messages, fields, pseudo-header fields, content-length. Table: docs/http2.md."""

import pytest

from frames import BODY, DATA, END_STREAM, GET, HEADERS, POST, RST_STREAM, Error, Peer, data, frame, headers, replaced


@pytest.fixture
def peer(demo):
    with Peer(demo.address) as peer:
        yield peer
    demo.assert_alive()


def malformed(peer, fields) -> None:
    """Section 8.1.1: a stream error of type PROTOCOL_ERROR, and the connection goes on."""
    peer.send(headers(1, fields))
    peer.stream_error(1, Error.PROTOCOL_ERROR, alive_on=3)
    assert not peer.of(HEADERS, 1), "a malformed request was answered"


# 8.1 framing


def test_8_1_trailers_end_a_request(peer):
    peer.send(headers(1, POST, end=False), data(1, BODY, end=False), headers(1, [("x-trailer", "1")]))
    assert peer.response(1)[":status"] == "400"
    peer.works(3)


def test_8_1_a_second_field_block_that_does_not_end_the_stream_is_malformed(peer):
    peer.send(headers(1, POST, end=False), data(1, BODY, end=False), headers(1, [("x-trailer", "1")], end=False))
    peer.stream_error(1, Error.PROTOCOL_ERROR, alive_on=3)


@pytest.mark.parametrize("name", [":method", ":path", ":scheme", ":authority", ":status", ":unknown"])
def test_8_1_pseudo_header_fields_in_trailers_are_malformed(peer, name):
    peer.send(headers(1, POST, end=False), data(1, BODY, end=False), headers(1, [(name, "200")]))
    peer.stream_error(1, Error.PROTOCOL_ERROR, alive_on=3)


def test_8_1_a_response_is_complete_before_the_request_and_then_the_rest_is_not_wanted(peer):
    call = replaced(POST, path="/nobody.Knows/This", content_type="application/grpc") + [("te", "trailers")]
    peer.send(headers(1, call, end=False))
    assert peer.response(1)["grpc-status"] == "12"
    peer.until(lambda f: f.kind == RST_STREAM and f.stream == 1 and f.code == Error.NO_ERROR, "RST_STREAM with NO_ERROR")
    peer.send(data(1, b"crossed it"))
    peer.works(3)


def test_8_1_the_server_sends_no_informational_responses_and_one_head_each(peer):
    peer.send(headers(1, [*POST, ("expect", "100-continue")], end=False), data(1, BODY))
    peer.response(1)
    assert [dict(fields)[":status"] for fields in peer.fields[1]] == ["400"]


# 8.2.1 field validity


BAD_NAMES = ["Upper", "X-UPPER", "all-Caps-At-enD", "", " ", "x y", "x\ty", "x\0y", "x\r", "x\ny", "x\x7f", "x\x80", "x\xff", "na:me", "x(y)", "x,y",
             "x@", 'x"', "x/y", "x[y]", "x{y}", "x=y", "x;y", "x?", "x\\y"]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_8_2_1_a_field_name_with_a_character_that_no_name_may_have_is_malformed(peer, name):
    malformed(peer, [*GET, (name.encode("latin-1"), "value")])


BAD_VALUES = ["a\0b", "\0", "a\rb", "a\nb", "a\r\nb: c", "\n", " leading", "trailing ", "\tleading", "trailing\t", " ", "\t"]


@pytest.mark.parametrize("value", BAD_VALUES)
def test_8_2_1_a_field_value_with_nul_cr_lf_or_whitespace_at_its_ends_is_malformed(peer, value):
    malformed(peer, [*GET, ("x-value", value)])


@pytest.mark.parametrize("value", ["a\0b", "a\nb", " leading", "trailing\t"])
@pytest.mark.parametrize("name", [":path", ":method", ":scheme", ":authority"])
def test_8_2_1_a_bad_value_of_a_pseudo_header_field_is_malformed(peer, name, value):
    malformed(peer, [(n, value if n == name else v) for n, v in GET])


@pytest.mark.parametrize("value", ["", "a b", "a\tb", "ü", b"\x80\xff", "v" * 4000])
def test_8_2_1_any_other_value_is_taken(peer, value):
    peer.send(headers(1, [*GET, ("x-value", value)]))
    assert peer.response(1)[":status"] == "200"


# 8.2.2 connection-specific fields


@pytest.mark.parametrize("name,value", [
    ("connection", "keep-alive"), ("connection", "close"), ("keep-alive", "timeout=5"), ("proxy-connection", "keep-alive"),
    ("transfer-encoding", "chunked"), ("transfer-encoding", "identity"), ("upgrade", "h2c"), ("te", "gzip"), ("te", "trailers, deflate"), ("te", "")])
def test_8_2_2_a_connection_specific_field_is_malformed(peer, name, value):
    malformed(peer, [*GET, (name, value)])


def test_8_2_2_te_trailers_is_taken(peer):
    peer.send(headers(1, [*GET, ("te", "trailers")]))
    assert peer.response(1)[":status"] == "200"


@pytest.mark.parametrize("name,value", [("connection", "close"), ("transfer-encoding", "chunked")])
def test_8_2_2_a_connection_specific_field_in_trailers_is_malformed(peer, name, value):
    peer.send(headers(1, POST, end=False), data(1, BODY, end=False), headers(1, [(name, value)]))
    peer.stream_error(1, Error.PROTOCOL_ERROR, alive_on=3)


@pytest.mark.parametrize("path", ["/api/account", "/nowhere", "/api/campaigns"])
def test_8_2_2_the_servers_responses_have_no_connection_specific_fields(peer, path):
    peer.send(headers(1, replaced(GET, path=path)))
    got = peer.response(1)
    assert not {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te"} & set(got), got
    assert all(name == name.lower() for name in got)


def test_8_2_3_cookies_may_come_in_several_fields(peer):
    peer.send(headers(1, [*GET, ("cookie", "a=b"), ("cookie", "c=d")]))
    assert peer.response(1)[":status"] == "200"


# 8.3 pseudo-header fields


@pytest.mark.parametrize("name", [":status", ":unknown", ":", ":protocol", ":Method", ":path "])
def test_8_3_an_unknown_pseudo_header_field_is_malformed(peer, name):
    malformed(peer, GET[:4] + [(name, "200")] + GET[4:])


@pytest.mark.parametrize("name", [":method", ":scheme", ":path"])
def test_8_3_1_a_request_without_a_mandatory_pseudo_header_field_is_malformed(peer, name):
    malformed(peer, replaced(GET, drop=[name]))


@pytest.mark.parametrize("name", [":method", ":scheme", ":path", ":authority"])
def test_8_3_1_a_pseudo_header_field_that_comes_twice_is_malformed(peer, name):
    malformed(peer, [(name, dict(GET)[name]), *GET])


@pytest.mark.parametrize("name", [":method", ":scheme", ":path", ":authority"])
def test_8_3_a_pseudo_header_field_after_a_regular_one_is_malformed(peer, name):
    malformed(peer, replaced(GET, drop=[name]) + [(name, dict(GET)[name])])


@pytest.mark.parametrize("name", [":method", ":scheme", ":path", ":authority"])
def test_8_3_1_an_empty_pseudo_header_field_is_malformed(peer, name):
    malformed(peer, [(n, "" if n == name else v) for n, v in GET])


@pytest.mark.parametrize("path", ["api/account", "*", "http://localhost/api/account", "?a=b"])
def test_8_3_1_a_path_that_does_not_start_with_a_slash_is_malformed(peer, path):
    malformed(peer, replaced(GET, path=path))


def test_8_3_1_options_of_the_server_as_a_whole_is_no_malformed_request(peer):
    peer.send(headers(1, replaced(GET, method="OPTIONS", path="*")))
    assert peer.response(1)[":status"] in ("200", "204", "404", "405")
    peer.works(3)


def test_8_3_1_a_host_that_differs_from_the_authority_is_malformed(peer):
    malformed(peer, [*GET, ("host", "elsewhere")])


@pytest.mark.parametrize("fields", [[*GET, ("host", "localhost")], [*GET, ("host", "LocalHost")],
                                    [*replaced(GET, drop=[":authority"]), ("host", "localhost")]])
def test_8_3_1_a_host_like_the_authority_or_in_its_place_is_taken(peer, fields):
    peer.send(headers(1, fields))
    assert peer.response(1)[":status"] == "200"


def test_8_3_1_the_same_request_again_is_judged_again(peer):
    """The last head on a connection is known again; a field more is another head."""
    for stream in (1, 3):
        peer.works(stream)
    peer.send(headers(5, [*GET, ("host", "elsewhere")]))
    peer.stream_error(5, Error.PROTOCOL_ERROR)
    peer.works(7)
    peer.send(headers(9, [*GET, ("host", "elsewhere")]))
    peer.stream_error(9, Error.PROTOCOL_ERROR)


# 8.5 CONNECT


@pytest.mark.parametrize("extra", [[], [(":scheme", "http")], [(":path", "/")], [(":scheme", "http"), (":path", "/")]])
def test_8_5_a_connect_request_is_refused_and_with_scheme_or_path_malformed(peer, extra):
    peer.send(headers(1, [(":method", "CONNECT"), (":authority", "localhost:1"), *extra], end=False))
    if extra:
        peer.stream_error(1, Error.PROTOCOL_ERROR)
    else:
        assert peer.response(1)[":status"] == "501"
    peer.works(3)


def test_8_5_a_connect_request_without_authority_is_malformed(peer):
    malformed(peer, [(":method", "CONNECT")])


# 8.1.1 content-length


@pytest.mark.parametrize("length,pieces", [("11", [BODY]), ("13", [BODY]), ("0", [BODY]), ("12", [BODY[:5], BODY]), ("24", [BODY])])
def test_8_1_1_a_content_length_other_than_the_datas_is_malformed(peer, length, pieces):
    peer.send(headers(1, [*POST, ("content-length", length)], end=False), *[data(1, p, end=p is pieces[-1]) for p in pieces])
    peer.stream_error(1, Error.PROTOCOL_ERROR, alive_on=3)


def test_8_1_1_a_content_length_on_a_request_that_ends_with_its_head_is_malformed(peer):
    malformed(peer, [*POST, ("content-length", "1")])


def test_8_1_1_a_content_length_other_than_the_datas_is_malformed_with_trailers_too(peer):
    peer.send(headers(1, [*POST, ("content-length", "13")], end=False), data(1, BODY, end=False), headers(1, [("x", "y")]))
    peer.stream_error(1, Error.PROTOCOL_ERROR, alive_on=3)


@pytest.mark.parametrize("value", ["", "-1", "+12", "1e1", "0x0c", "12,12", "12, 12", "twelve", "12.0", "9" * 30, "12 "])
def test_8_1_1_a_malformed_content_length_is_malformed(peer, value):
    peer.send(headers(1, [*POST, ("content-length", value)], end=False), data(1, BODY))
    peer.stream_error(1, Error.PROTOCOL_ERROR, alive_on=3)


@pytest.mark.parametrize("other", ["12", "13"])
def test_8_1_1_several_content_lengths_are_malformed(peer, other):
    malformed(peer, [*POST, ("content-length", "12"), ("content-length", other)])


@pytest.mark.parametrize("pieces", [[BODY], [BODY[:1], BODY[1:]], [BODY, b""], [b"", BODY, b""]])
def test_8_1_1_a_content_length_that_agrees_is_taken_however_the_data_is_cut(peer, pieces):
    assert len(BODY) == 12
    peer.send(headers(1, [*POST, ("content-length", "12")], end=False), *[data(1, p, end=i == len(pieces) - 1) for i, p in enumerate(pieces)])
    assert peer.response(1)[":status"] == "400"


def test_8_1_1_padding_does_not_count_for_content_length(peer):
    peer.send(headers(1, [*POST, ("content-length", "12")], end=False),
              frame(DATA, 0x8 | END_STREAM, 1, b"\x04" + BODY + bytes(4)))
    assert peer.response(1)[":status"] == "400"


def test_8_1_1_a_malformed_request_has_no_effect(peer, fresh):
    create = [(n, f"Bearer {fresh.key}" if n == "authorization" else v) for n, v in POST]
    body = b'{"name": "never"}'
    peer.send(headers(1, [*create, ("content-length", str(len(body) + 1))], end=False), data(1, body))
    peer.stream_error(1, Error.PROTOCOL_ERROR)
    peer.send(headers(3, create, end=False), data(3, body, end=False), headers(3, [("x", "y")], end=False))
    peer.stream_error(3, Error.PROTOCOL_ERROR)
    peer.send(headers(5, create, end=False), data(5, body, end=False), headers(5, [("Upper", "y")]))
    peer.stream_error(5, Error.PROTOCOL_ERROR)
    assert fresh.campaigns() == []
