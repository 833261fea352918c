"""Compressed requests of an official client, and what is wrong with compressed bytes, over the real server."""

import gzip
import zlib

import grpc
import pytest
from campaigns.v1 import campaign_service_pb2 as api

from harness import SERVICE
from laws import phones
from wire import Http2, frame, grpc_headers

RESOURCE_EXHAUSTED, UNIMPLEMENTED, INTERNAL = 8, 12, 13


def call(me, body: bytes, **headers: str):
    with Http2(me.server.address) as connection:
        answer = connection.reply(connection.request(grpc_headers(SERVICE + "AddProspects", me.key, **headers), body))
        again = connection.reply(connection.request(grpc_headers(SERVICE + "ListCampaigns", me.key), frame(b"")))
        assert again.grpc_status == 0, "the connection is of no more use"
        return answer


@pytest.mark.parametrize("compression", [grpc.Compression.Gzip, grpc.Compression.Deflate, grpc.Compression.NoCompression])
def test_an_official_client_may_compress_its_requests(me, compression):
    made = me.create()
    answer = me.stub.AddProspects(
        api.AddProspectsRequest(id=made, phones=phones(2000)), metadata=me.metadata, compression=compression, timeout=20)
    assert answer.added == 2000
    assert me.stats(made)["total"] == 2000


@pytest.mark.parametrize("name,compress", [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_request_that_would_expand_beyond_the_limit_is_refused_and_costs_no_memory(me, name, compress):
    bomb = frame(compress(bytes(64 << 20)), flag=1)
    assert call(me, bomb, grpc_encoding=name).grpc_status == RESOURCE_EXHAUSTED
    me.server.forget_peak()
    before = me.server.memory()
    for _ in range(10):
        assert call(me, bomb, grpc_encoding=name).grpc_status == RESOURCE_EXHAUSTED
    assert me.server.memory("VmHWM") - before < 16 << 20, "the server made more of the message than it takes"


def test_an_unknown_encoding_is_unimplemented_and_the_answer_names_those_that_are_known(me):
    answer = call(me, frame(b"xxxx", flag=1), grpc_encoding="br")
    assert answer.grpc_status == UNIMPLEMENTED
    assert answer.headers["grpc-accept-encoding"] == "identity,deflate,gzip"


@pytest.mark.parametrize("headers", [{}, {"grpc_encoding": "identity"}, {"grpc_encoding": "gzip"}, {"grpc_encoding": "deflate"}],
                         ids=["no encoding", "identity", "gzip", "deflate"])
def test_bytes_marked_as_compressed_that_are_not_are_internal(me, headers):
    assert call(me, frame(b"not compressed", flag=1), **headers).grpc_status == INTERNAL
