"""Health checking and server reflection, by the official Python packages, against the real server."""

import threading

import grpc
import pytest
from google.protobuf import descriptor_pool, json_format, message_factory
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from harness import DEMO_KEY

SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING
SERVICE_UNKNOWN = health_pb2.HealthCheckResponse.SERVICE_UNKNOWN
CAMPAIGNS = "campaigns.v1.CampaignService"


@pytest.fixture
def channel(demo):
    """A channel without a key."""
    with grpc.insecure_channel(f"{demo.host}:{demo.port}") as channel:
        yield channel


def check(channel, service):
    return health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=service), timeout=10).status


def test_health_is_told_without_a_key(channel):
    assert check(channel, "") == SERVING
    assert check(channel, CAMPAIGNS) == SERVING


def test_check_of_an_unknown_service_is_not_found(channel):
    with pytest.raises(grpc.RpcError) as failure:
        check(channel, "no.Service")
    assert failure.value.code() == grpc.StatusCode.NOT_FOUND


def test_watch_of_an_unknown_service_says_so_and_goes_on(channel):
    watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(service="no.Service"), timeout=2)
    assert next(watch).status == SERVICE_UNKNOWN
    with pytest.raises(grpc.RpcError) as failure:
        next(watch)
    assert failure.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED, "the stream ended before its deadline"


def test_watchers_hear_that_the_server_stops_before_their_stream_ends(start_server):
    server = start_server("--demo")
    with grpc.insecure_channel(f"{server.host}:{server.port}") as channel:
        watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(service=CAMPAIGNS), timeout=30)
        assert next(watch).status == SERVING
        drained = threading.Thread(target=server.drain)
        drained.start()
        assert next(watch).status == NOT_SERVING
        with pytest.raises(grpc.RpcError) as failure:
            next(watch)
        assert failure.value.code() == grpc.StatusCode.UNAVAILABLE
        drained.join()


def test_a_tool_without_proto_files_finds_the_services_and_calls_one(me, channel):
    """What grpcurl does: list, describe, build the request from descriptors, call."""
    database = ProtoReflectionDescriptorDatabase(channel)
    services = database.get_services()
    assert {CAMPAIGNS, "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection"} <= set(services)
    pool = descriptor_pool.DescriptorPool(database)
    for name in services:
        described = pool.FindServiceByName(name)
        assert described.methods, f"{name} is described without methods"
    method = pool.FindServiceByName(CAMPAIGNS).methods_by_name["GetCampaign"]
    campaign = me.create(name="found by reflection")
    request = message_factory.GetMessageClass(method.input_type)
    response = message_factory.GetMessageClass(method.output_type)
    call = channel.unary_unary(f"/{CAMPAIGNS}/GetCampaign", request_serializer=request.SerializeToString,
                               response_deserializer=response.FromString)
    answer = call(request(id=campaign), metadata=[("authorization", f"Bearer {DEMO_KEY}")], timeout=10)
    assert json_format.MessageToDict(answer)["name"] == "found by reflection"


def reflect(channel, version, *requests):
    """One stream of reflection; both versions have the same messages."""
    call = channel.stream_stream(
        f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
        request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString)
    return list(call(iter(requests), timeout=10))


@pytest.mark.parametrize("version", ["v1", "v1alpha"])
def test_what_reflection_does_not_know_is_an_error_in_the_stream(channel, version):
    ask = reflection_pb2.ServerReflectionRequest
    unknown, services = reflect(channel, version, ask(file_containing_symbol="no.Symbol"), ask(list_services=""))
    assert unknown.error_response.error_code == grpc.StatusCode.NOT_FOUND.value[0]
    assert CAMPAIGNS in {service.name for service in services.list_services_response.service}


def test_reflection_can_be_turned_off(start_server):
    server = start_server("--demo", "--reflection", "off")
    with grpc.insecure_channel(f"{server.host}:{server.port}") as channel:
        with pytest.raises(grpc.RpcError) as failure:
            reflect(channel, "v1", reflection_pb2.ServerReflectionRequest(list_services=""))
        assert failure.value.code() == grpc.StatusCode.UNIMPLEMENTED
        assert check(channel, "") == SERVING


def test_other_services_still_want_a_key(channel):
    with pytest.raises(grpc.RpcError) as failure:
        channel.unary_unary(f"/{CAMPAIGNS}/ListCampaigns")(b"", timeout=10)
    assert failure.value.code() == grpc.StatusCode.UNAUTHENTICATED
