"""RFC 7541, HPACK: what a field block may hold. Table: docs/http2.md."""

import pytest

from frames import END_HEADERS, END_STREAM, GET, HEADERS, Error, Peer, block, frame, number


@pytest.fixture
def peer(demo):
    with Peer(demo.address) as peer:
        yield peer
    demo.assert_alive()


def request(payload: bytes, stream: int = 1) -> bytes:
    return frame(HEADERS, END_HEADERS | END_STREAM, stream, payload)


PSEUDO = block(GET[:4])
KEY = dict(GET)["authorization"].encode()
REST = block(GET[4:])


INDICES = {"0": b"\x80", "62, where the dynamic table is empty": b"\xbe", "a large one": number(1000, 7, 0x80),
           "62 as a name": b"\x7e\x01x", "a large one as a name": number(70, 4, 0x00) + b"\x01x"}


@pytest.mark.parametrize("case", INDICES)
def test_2_3_3_an_index_outside_the_tables_is_a_compression_error(peer, case):
    peer.send(request(block(GET) + INDICES[case]))
    peer.connection_error(Error.COMPRESSION_ERROR)


def test_2_3_3_an_entry_that_was_evicted_is_outside_the_table(peer):
    indexed = b"\x40\x01x\x01y"
    peer.send(request(b"\x20" + number(4096, 5, 0x20) + block(GET) + indexed))
    assert peer.response(1)[":status"] == "200"
    peer.send(request(block(GET) + b"\xbe", 3))
    assert peer.response(3)[":status"] == "200"
    peer.send(request(b"\x20" + block(GET) + b"\xbe", 5))
    peer.connection_error(Error.COMPRESSION_ERROR)


@pytest.mark.parametrize("size", [4097, 65536, 2 ** 32 - 1])
def test_4_2_and_6_3_a_table_size_update_over_the_limit_is_a_compression_error(peer, size):
    peer.send(request(number(size, 5, 0x20) + block(GET)))
    peer.connection_error(Error.COMPRESSION_ERROR)


@pytest.mark.parametrize("place", ["between fields", "after the last field"])
def test_4_2_a_table_size_update_that_is_not_at_the_beginning_of_a_block_is_a_compression_error(peer, place):
    peer.send(request(PSEUDO + b"\x20" + REST if place == "between fields" else PSEUDO + REST + b"\x20"))
    peer.connection_error(Error.COMPRESSION_ERROR)


@pytest.mark.parametrize("updates", [[0], [4096], [0, 4096], [100, 200]])
def test_4_2_table_size_updates_at_the_beginning_of_a_block_are_taken(peer, updates):
    peer.send(request(b"".join(number(size, 5, 0x20) for size in updates) + block(GET)))
    assert peer.response(1)[":status"] == "200"
    peer.works(3)


@pytest.mark.parametrize("case", ["an index", "a name's length", "a value's length", "a table size"])
def test_5_1_an_integer_that_overflows_is_a_compression_error(peer, case):
    endless = b"\xff" * 12 + b"\x7f"
    start = {"an index": b"\xff", "a name's length": b"\x00\x7f", "a value's length": b"\x00\x01x\x7f", "a table size": b"\x3f"}[case]
    peer.send(request(start + endless + block(GET) if case == "a table size" else block(GET) + start + endless))
    peer.connection_error(Error.COMPRESSION_ERROR)


def test_5_1_an_integer_with_more_zeros_than_it_needs_is_taken_or_a_compression_error(peer):
    peer.send(request(block(GET) + b"\x00\x01x\x7f\x80\x80\x00" + b"v" * 127))
    got = peer.until(lambda f: f.stream == 1 or f.kind == 7, "an answer")
    assert got.kind == HEADERS or got.code == Error.COMPRESSION_ERROR


# "a" is 00011 in Huffman's code, and a 5-bit code is padded by 3 ones.
HUFFMAN = {
    "padding of zeros": b"\x81\x18", "padding of more than 7 bits": b"\x82\x1f\xff", "the end of string": b"\x84\xff\xff\xff\xff",
    "the end of string within": b"\x85\x1f\xff\xff\xff\xfb", "padding that is no prefix of it": b"\x81\x1e",
}


@pytest.mark.parametrize("case", HUFFMAN)
def test_5_2_a_string_that_is_no_huffman_code_is_a_compression_error(peer, case):
    peer.send(request(block(GET) + b"\x00\x01x" + HUFFMAN[case]))
    peer.connection_error(Error.COMPRESSION_ERROR)


def test_5_2_a_huffman_coded_string_with_padding_of_ones_is_taken(peer):
    peer.send(request(block(GET) + b"\x00\x01x\x81\x1f"))
    assert peer.response(1)[":status"] == "200"


def test_5_2_a_string_longer_than_its_block_is_a_compression_error(peer):
    peer.send(request(block(GET) + b"\x00\x01x\x05abc"))
    peer.connection_error(Error.COMPRESSION_ERROR)


@pytest.mark.parametrize("kind", ["indexed", "incremental", "without indexing", "never indexed"])
def test_6_every_representation_is_read(peer, kind):
    path = dict(GET)[":path"].encode()
    name = {"incremental": b"\x44", "without indexing": b"\x04", "never indexed": b"\x14"}
    if kind == "indexed":
        peer.send(request(b"\x82\x86\x44" + number(len(path)) + path + b"\x41\x09localhost" + b"\x40\x0dauthorization" + number(len(KEY)) + KEY))
        assert peer.response(1)[":status"] == "200"
        peer.send(request(b"\x82\x86\xc0\xbf\xbe", 3))
        assert peer.response(3)[":status"] == "200"
    else:
        peer.send(request(b"\x82\x86" + name[kind] + number(len(path)) + path + b"\x41\x09localhost" + REST))
        assert peer.response(1)[":status"] == "200"


def test_6_5_2_a_field_section_over_the_announced_size_is_refused_and_the_connection_goes_on(peer):
    """RFC 9113, section 10.5.1: 431, and not a stream or connection error."""
    one = [("x-long", "v" * 4000)]
    fields = block(GET + one * 6)
    peer.send(frame(HEADERS, END_STREAM, 1, fields[:16384]), frame(9, END_HEADERS, 1, fields[16384:]))
    assert peer.response(1)[":status"] == "431"
    peer.works(3)


def test_6_5_2_indexed_fields_that_expand_over_the_announced_size_are_refused(peer):
    """A bomb: an entry of 4,000 bytes, referred to by a byte each."""
    peer.send(request(block(GET) + b"\x40\x01x" + number(4000) + b"v" * 4000 + b"\xbe" * 10_000))
    assert peer.response(1)[":status"] == "431"
    peer.works(3)
