// The server of gRPC's interop tests on gRPC C++, for clients of other implementations. Prints `listening on PORT`, and serves until it is
// killed. Written from the published descriptions (interop-test-descriptions, "Server").
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <thread>

#include "src/proto/grpc/testing/test.grpc.pb.h"

// In libgrpc for this purpose: the flags of the message that a call received last, and which of them say that it is compressed or was.
uint32_t grpc_call_test_only_get_message_flags(grpc_call* call);
constexpr uint32_t kCompressed = 0x80000000u | 0x40000000u;

using grpc::ServerContext;
using grpc::Status;
using grpc::StatusCode;
using namespace grpc::testing;

namespace {

const char kInitial[] = "x-grpc-test-echo-initial", kTrailing[] = "x-grpc-test-echo-trailing-bin";

void Echo(ServerContext* context) {
  const auto& metadata = context->client_metadata();
  for (auto [entry, end] = metadata.equal_range(kInitial); entry != end; ++entry) {
    context->AddInitialMetadata(kInitial, std::string(entry->second.data(), entry->second.size()));
  }
  for (auto [entry, end] = metadata.equal_range(kTrailing); entry != end; ++entry) {
    context->AddTrailingMetadata(kTrailing, std::string(entry->second.data(), entry->second.size()));
  }
}

template <typename Request>
Status Wanted(const Request& request) {
  const EchoStatus& status = request.response_status();
  return status.code() == 0 ? Status::OK : Status(static_cast<StatusCode>(status.code()), status.message());
}

template <typename Request>
Status CheckCompression(ServerContext* context, const Request& request) {
  if (!request.has_expect_compressed()) return Status::OK;
  bool compressed = grpc_call_test_only_get_message_flags(context->c_call()) & kCompressed;
  if (compressed == request.expect_compressed().value()) return Status::OK;
  return Status(StatusCode::INVALID_ARGUMENT, compressed ? "the request came compressed" : "the request came uncompressed");
}

template <typename Writer>
bool Answer(const StreamingOutputCallRequest& request, Writer* writer) {
  for (const auto& parameters : request.response_parameters()) {
    std::this_thread::sleep_for(std::chrono::microseconds(parameters.interval_us()));
    StreamingOutputCallResponse response;
    response.mutable_payload()->set_body(std::string(parameters.size(), '\0'));
    grpc::WriteOptions options;
    if (!parameters.compressed().value()) options.set_no_compression();
    if (!writer->Write(response, options)) return false;
  }
  return true;
}

class Service : public TestService::Service {
  Status EmptyCall(ServerContext*, const Empty*, Empty*) override { return Status::OK; }

  Status UnaryCall(ServerContext* context, const SimpleRequest* request, SimpleResponse* response) override {
    Echo(context);
    if (Status status = CheckCompression(context, *request); !status.ok()) return status;
    if (request->response_compressed().value()) context->set_compression_algorithm(GRPC_COMPRESS_GZIP);
    if (Status status = Wanted(*request); !status.ok()) return status;
    response->mutable_payload()->set_body(std::string(request->response_size(), '\0'));
    return Status::OK;
  }

  Status StreamingOutputCall(ServerContext* context, const StreamingOutputCallRequest* request,
                             grpc::ServerWriter<StreamingOutputCallResponse>* writer) override {
    for (const auto& parameters : request->response_parameters()) {
      if (parameters.compressed().value()) context->set_compression_algorithm(GRPC_COMPRESS_GZIP);
    }
    Answer(*request, writer);
    return Wanted(*request);
  }

  Status StreamingInputCall(ServerContext* context, grpc::ServerReader<StreamingInputCallRequest>* reader,
                            StreamingInputCallResponse* response) override {
    int size = 0;
    for (StreamingInputCallRequest request; reader->Read(&request);) {
      if (Status status = CheckCompression(context, request); !status.ok()) return status;
      size += request.payload().body().size();
    }
    response->set_aggregated_payload_size(size);
    return Status::OK;
  }

  Status FullDuplexCall(ServerContext* context,
                        grpc::ServerReaderWriter<StreamingOutputCallResponse, StreamingOutputCallRequest>* stream) override {
    Echo(context);
    for (StreamingOutputCallRequest request; stream->Read(&request);) {
      if (Status status = Wanted(request); !status.ok()) return status;
      if (!Answer(request, stream)) break;
    }
    return Status::OK;
  }
};

std::string Read(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> arguments = {{"port", "0"}};
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    size_t equals = argument.find('=');
    if (argument.rfind("--", 0) != 0 || equals == std::string::npos) {
      std::cerr << "usage: interop_server [--port=N] [--use_tls=true --tls_cert_file=PATH --tls_key_file=PATH [--client_ca_file=PATH]]\n";
      return 2;
    }
    arguments[argument.substr(2, equals - 2)] = argument.substr(equals + 1);
  }
  auto credentials = grpc::InsecureServerCredentials();
  if (arguments["use_tls"] == "true") {
    grpc::SslServerCredentialsOptions options;
    options.pem_key_cert_pairs.push_back({Read(arguments["tls_key_file"]), Read(arguments["tls_cert_file"])});
    if (!arguments["client_ca_file"].empty()) {
      options.pem_root_certs = Read(arguments["client_ca_file"]);
      options.client_certificate_request = GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
    }
    credentials = grpc::SslServerCredentials(options);
  }
  Service service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:" + arguments["port"], credentials, &port);
  builder.RegisterService(&service);
  auto server = builder.BuildAndStart();
  if (!server) return 1;
  std::cout << "listening on " << port << std::endl;
  server->Wait();
}
