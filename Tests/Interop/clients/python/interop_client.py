"""The client of gRPC's interop tests on grpcio. Runs cases and prints for each a line: its name, `pass`, `fail` or `skip`, and why.

Written from the published descriptions (interop-test-descriptions and http2-interop-test-descriptions).
"""

import argparse
import queue
import random
import sys
import time
from concurrent import futures
from pathlib import Path

import grpc
from src.proto.grpc.testing import empty_pb2, messages_pb2, test_pb2_grpc

REQUEST_SIZE, RESPONSE_SIZE = 271828, 314159
REQUEST_SIZES, RESPONSE_SIZES = [27182, 8, 1828, 45904], [31415, 9, 2653, 58979]
SPECIAL = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"


class Skip(Exception):
    """The library cannot do the case."""


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def same(value, expected, what):
    check(value == expected, f"{what} is {value!r}, not {expected!r}")


def zeros(size):
    return messages_pb2.Payload(body=bytes(size))


def large_request(**more):
    return messages_pb2.SimpleRequest(response_size=RESPONSE_SIZE, payload=zeros(REQUEST_SIZE), **more)


def large_response(response):
    check(response.payload.body == bytes(RESPONSE_SIZE), f"the payload has {len(response.payload.body)} bytes, or others than zeros")


def output_request(size, payload, **more):
    return messages_pb2.StreamingOutputCallRequest(
        response_parameters=[messages_pb2.ResponseParameters(size=size)], payload=zeros(payload), **more)


def code_of(call):
    """The error that a call ends with."""
    try:
        call()
    except grpc.RpcError as error:
        return error
    raise AssertionError("the call succeeded")


class Cases:
    def __init__(self, channel):
        self.channel = channel
        self.stub = test_pb2_grpc.TestServiceStub(channel)

    def empty_unary(self):
        same(self.stub.EmptyCall(empty_pb2.Empty()), empty_pb2.Empty(), "the response")

    def large_unary(self):
        large_response(self.stub.UnaryCall(large_request()))

    def client_compressed_unary(self):
        expect, refuse = messages_pb2.BoolValue(value=True), messages_pb2.BoolValue(value=False)
        error = code_of(lambda: self.stub.UnaryCall(large_request(expect_compressed=expect)))
        same(error.code(), grpc.StatusCode.INVALID_ARGUMENT, "the status of the probe")
        for algorithm in (grpc.Compression.Gzip, grpc.Compression.Deflate):
            large_response(self.stub.UnaryCall(large_request(expect_compressed=expect), compression=algorithm))
        large_response(self.stub.UnaryCall(large_request(expect_compressed=refuse)))

    def server_compressed_unary(self):
        # grpcio does not tell whether a message came compressed: what is seen is that it can be read.
        for compressed in (True, False):
            large_response(self.stub.UnaryCall(large_request(response_compressed=messages_pb2.BoolValue(value=compressed))))

    def client_streaming(self):
        requests = (messages_pb2.StreamingInputCallRequest(payload=zeros(size)) for size in REQUEST_SIZES)
        same(self.stub.StreamingInputCall(requests).aggregated_payload_size, 74922, "the aggregated size")

    def client_compressed_streaming(self):
        expect, refuse = messages_pb2.BoolValue(value=True), messages_pb2.BoolValue(value=False)
        compressed = messages_pb2.StreamingInputCallRequest(payload=zeros(27182), expect_compressed=expect)
        error = code_of(lambda: self.stub.StreamingInputCall(iter([compressed])))
        same(error.code(), grpc.StatusCode.INVALID_ARGUMENT, "the status of the probe")
        # grpcio has no way to say it of one message, and sends as it is what compression would make longer: chance in place of zeros.
        chance = messages_pb2.Payload(body=random.Random(1).randbytes(45904))
        plain = messages_pb2.StreamingInputCallRequest(payload=chance, expect_compressed=refuse)
        response = self.stub.StreamingInputCall(iter([compressed, plain]), compression=grpc.Compression.Gzip)
        same(response.aggregated_payload_size, 73086, "the aggregated size")

    def server_streaming(self):
        request = messages_pb2.StreamingOutputCallRequest(
            response_parameters=[messages_pb2.ResponseParameters(size=size) for size in RESPONSE_SIZES])
        sizes = [len(response.payload.body) for response in self.stub.StreamingOutputCall(request)]
        same(sizes, RESPONSE_SIZES, "the sizes of the responses")

    def server_compressed_streaming(self):
        wanted = [(True, 31415), (False, 92653)]
        request = messages_pb2.StreamingOutputCallRequest(response_parameters=[
            messages_pb2.ResponseParameters(size=size, compressed=messages_pb2.BoolValue(value=compressed))
            for compressed, size in wanted])
        sizes = [len(response.payload.body) for response in self.stub.StreamingOutputCall(request)]
        same(sizes, [31415, 92653], "the sizes of the responses")

    def ping_pong(self):
        pipe = Pipe()
        responses = self.stub.FullDuplexCall(pipe)
        for payload, size in zip(REQUEST_SIZES, RESPONSE_SIZES):
            pipe.put(output_request(size, payload))
            same(len(next(responses).payload.body), size, "the size of the response")
        pipe.close()
        same(list(responses), [], "what comes after the last response")

    def empty_stream(self):
        same(list(self.stub.FullDuplexCall(iter(()))), [], "the responses")

    def cancel_after_begin(self):
        pipe = Pipe()
        call = self.stub.StreamingInputCall.future(pipe)
        call.cancel()
        pipe.close()
        check(call.cancelled(), "the call was not cancelled")
        same(call.code(), grpc.StatusCode.CANCELLED, "the status")

    def cancel_after_first_response(self):
        pipe = Pipe()
        responses = self.stub.FullDuplexCall(pipe)
        pipe.put(output_request(31415, 27182))
        same(len(next(responses).payload.body), 31415, "the size of the response")
        responses.cancel()
        error = code_of(lambda: next(responses))
        pipe.close()
        same(error.code(), grpc.StatusCode.CANCELLED, "the status")

    def timeout_on_sleeping_server(self):
        pipe = Pipe()
        responses = self.stub.FullDuplexCall(pipe, timeout=0.001)
        pipe.put(messages_pb2.StreamingOutputCallRequest(payload=zeros(27182)))
        error = code_of(lambda: next(responses))
        pipe.close()
        same(error.code(), grpc.StatusCode.DEADLINE_EXCEEDED, "the status")

    def custom_metadata(self):
        metadata = (("x-grpc-test-echo-initial", "test_initial_metadata_value"), ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab"))

        def echoed(call):
            same(dict(call.initial_metadata()).get(metadata[0][0]), metadata[0][1], "the initial metadata")
            same(dict(call.trailing_metadata()).get(metadata[1][0]), metadata[1][1], "the trailing metadata")

        response, call = self.stub.UnaryCall.with_call(large_request(), metadata=metadata)
        large_response(response)
        echoed(call)
        call = self.stub.FullDuplexCall(iter([output_request(RESPONSE_SIZE, REQUEST_SIZE)]), metadata=metadata)
        same([len(response.payload.body) for response in call], [RESPONSE_SIZE], "the sizes of the responses")
        echoed(call)

    def status_code_and_message(self):
        self._status("test status message", duplex=True)

    def special_status_message(self):
        self._status(SPECIAL, duplex=False)

    def _status(self, message, duplex):
        wanted = messages_pb2.EchoStatus(code=2, message=message)
        errors = [code_of(lambda: self.stub.UnaryCall(messages_pb2.SimpleRequest(response_status=wanted)))]
        if duplex:
            request = messages_pb2.StreamingOutputCallRequest(response_status=wanted)
            errors.append(code_of(lambda: list(self.stub.FullDuplexCall(iter([request])))))
        for error in errors:
            same(error.code(), grpc.StatusCode.UNKNOWN, "the status")
            same(error.details(), message, "the message")

    def unimplemented_method(self):
        error = code_of(lambda: self.stub.UnimplementedMethod(empty_pb2.Empty()))
        same(error.code(), grpc.StatusCode.UNIMPLEMENTED, "the status")

    def unimplemented_service(self):
        stub = test_pb2_grpc.UnimplementedServiceStub(self.channel)
        error = code_of(lambda: stub.UnimplementedCall(empty_pb2.Empty()))
        same(error.code(), grpc.StatusCode.UNIMPLEMENTED, "the status")

    def _broken_off(self):
        code_of(lambda: self.stub.UnaryCall(large_request()))

    rst_after_header = rst_during_data = rst_after_data = _broken_off
    ping = no_df_padding_sanity_test = large_unary

    def data_frame_padding(self):
        raise Skip("gRPC's core refuses padded DATA frames")

    def goaway(self):
        self.large_unary()
        time.sleep(1)
        self.large_unary()

    def max_streams(self):
        self.large_unary()
        with futures.ThreadPoolExecutor(10) as pool:
            list(pool.map(lambda _: self.large_unary(), range(10)))


class Pipe:
    """Requests that come while the call goes on."""

    def __init__(self):
        self.queue = queue.Queue()

    def put(self, message):
        self.queue.put(message)

    def close(self):
        self.queue.put(None)

    def __iter__(self):
        return self

    def __next__(self):
        message = self.queue.get()
        if message is None:
            raise StopIteration
        return message


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server_host", default="127.0.0.1")
    parser.add_argument("--server_port", type=int, required=True)
    parser.add_argument("--test_case", required=True)
    parser.add_argument("--use_tls", choices=["true", "false"], default="false")
    parser.add_argument("--ca_file")
    parser.add_argument("--cert_file")
    parser.add_argument("--key_file")
    arguments = parser.parse_args()
    address = f"{arguments.server_host}:{arguments.server_port}"
    failed = False
    for name in arguments.test_case.split(","):
        # A channel of its own for each case, and a connection of its own for each channel.
        options = [("grpc.use_local_subchannel_pool", 1)]
        if arguments.use_tls == "true":
            files = (arguments.ca_file, arguments.key_file, arguments.cert_file)
            credentials = grpc.ssl_channel_credentials(*(file and Path(file).read_bytes() for file in files))
            channel = grpc.secure_channel(address, credentials, options)
        else:
            channel = grpc.insecure_channel(address, options)
        with channel:
            try:
                getattr(Cases(channel), name)()
                outcome, text = "pass", ""
            except Skip as reason:
                outcome, text = "skip", str(reason)
            except Exception as problem:
                outcome, text, failed = "fail", f"{type(problem).__name__}: {problem}".replace("\n", " "), True
            print(name, outcome, text, sep="\t", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
