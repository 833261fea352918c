// The client of gRPC's interop tests on gRPC C++. Runs cases and prints for each a line: its name, `pass`, `fail` or `skip`, and why.
// Written from the published descriptions (interop-test-descriptions and http2-interop-test-descriptions).
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "src/proto/grpc/testing/test.grpc.pb.h"

// In libgrpc for this purpose: the flags of the message that a call received last, and which of them say that it is compressed or was.
uint32_t grpc_call_test_only_get_message_flags(grpc_call* call);
constexpr uint32_t kCompressed = 0x80000000u | 0x40000000u;

namespace grpc {
namespace testing {

// A friend of ClientContext by this name.
class InteropClientContextInspector {
 public:
  explicit InteropClientContextInspector(const ClientContext& context) : context_(context) {}
  bool WasCompressed() const { return grpc_call_test_only_get_message_flags(context_.call_) & kCompressed; }

 private:
  const ClientContext& context_;
};

}  // namespace testing
}  // namespace grpc

namespace {

using grpc::ClientContext;
using grpc::Status;
using grpc::StatusCode;
using namespace grpc::testing;

constexpr int kRequestSize = 271828, kResponseSize = 314159;
const std::vector<int> kRequestSizes = {27182, 8, 1828, 45904}, kResponseSizes = {31415, 9, 2653, 58979};
const char kInitial[] = "x-grpc-test-echo-initial", kInitialValue[] = "test_initial_metadata_value";
const char kTrailing[] = "x-grpc-test-echo-trailing-bin", kTrailingValue[] = "\xab\xab\xab";
const char kSpecial[] = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001F608\t\n";

// The library cannot do a case.
struct Skip : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <typename T>
std::string Text(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

void Check(bool condition, const std::string& what) {
  if (!condition) throw std::runtime_error(what);
}

template <typename A, typename B>
void Same(const A& value, const B& expected, const std::string& what) {
  if (!(value == expected)) throw std::runtime_error(what + " is " + Text(value) + ", not " + Text(expected));
}

void Ok(const Status& status) {
  Check(status.ok(), "the call ended with " + Text(status.error_code()) + ": " + status.error_message());
}

void Body(const Payload& payload, int size) { Check(payload.body() == std::string(size, '\0'), "the payload is not " + Text(size) + " zeros"); }

class Cases {
 public:
  explicit Cases(std::shared_ptr<grpc::Channel> channel) : channel_(channel), stub_(TestService::NewStub(channel)) {}

  void EmptyUnary() {
    ClientContext context;
    Empty response;
    Ok(stub_->EmptyCall(&context, Empty(), &response));
  }

  void LargeUnary() {
    ClientContext context;
    Ok(Unary(&context, LargeRequest()));
  }

  void ClientCompressedUnary() {
    for (int step = 0; step < 4; ++step) {
      ClientContext context;
      SimpleRequest request = LargeRequest();
      request.mutable_expect_compressed()->set_value(step < 3);
      if (step == 1) context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
      if (step == 2) context.set_compression_algorithm(GRPC_COMPRESS_DEFLATE);
      Status status = Unary(&context, request);
      if (step == 0) {
        Same(status.error_code(), StatusCode::INVALID_ARGUMENT, "the status of the probe");
      } else {
        Ok(status);
      }
    }
  }

  void ServerCompressedUnary() {
    for (bool compressed : {true, false}) {
      ClientContext context;
      SimpleRequest request = LargeRequest();
      request.mutable_response_compressed()->set_value(compressed);
      Ok(Unary(&context, request));
      Same(InteropClientContextInspector(context).WasCompressed(), compressed, "whether the response came compressed");
    }
  }

  void ClientStreaming() {
    ClientContext context;
    StreamingInputCallResponse response;
    auto writer = stub_->StreamingInputCall(&context, &response);
    for (int size : kRequestSizes) Check(writer->Write(Input(size)), "a request could not be sent");
    writer->WritesDone();
    Ok(writer->Finish());
    Same(response.aggregated_payload_size(), 74922, "the aggregated size");
  }

  void ClientCompressedStreaming() {
    StreamingInputCallRequest first = Input(27182), second = Input(45904);
    first.mutable_expect_compressed()->set_value(true);
    second.mutable_expect_compressed()->set_value(false);
    {
      ClientContext context;
      StreamingInputCallResponse response;
      auto writer = stub_->StreamingInputCall(&context, &response);
      writer->Write(first);
      writer->WritesDone();
      Same(writer->Finish().error_code(), StatusCode::INVALID_ARGUMENT, "the status of the probe");
    }
    ClientContext context;
    context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
    StreamingInputCallResponse response;
    auto writer = stub_->StreamingInputCall(&context, &response);
    Check(writer->Write(first), "the compressed request could not be sent");
    grpc::WriteOptions options;
    options.set_no_compression();
    Check(writer->Write(second, options), "the uncompressed request could not be sent");
    writer->WritesDone();
    Ok(writer->Finish());
    Same(response.aggregated_payload_size(), 73086, "the aggregated size");
  }

  void ServerStreaming() {
    ClientContext context;
    StreamingOutputCallRequest request;
    for (int size : kResponseSizes) request.add_response_parameters()->set_size(size);
    auto reader = stub_->StreamingOutputCall(&context, request);
    StreamingOutputCallResponse response;
    for (int size : kResponseSizes) {
      Check(reader->Read(&response), "a response is missing");
      Body(response.payload(), size);
    }
    Check(!reader->Read(&response), "more than four responses came");
    Ok(reader->Finish());
  }

  void ServerCompressedStreaming() {
    ClientContext context;
    StreamingOutputCallRequest request;
    const std::vector<std::pair<bool, int>> wanted = {{true, 31415}, {false, 92653}};
    for (auto& [compressed, size] : wanted) {
      auto* parameters = request.add_response_parameters();
      parameters->mutable_compressed()->set_value(compressed);
      parameters->set_size(size);
    }
    auto reader = stub_->StreamingOutputCall(&context, request);
    StreamingOutputCallResponse response;
    for (auto& [compressed, size] : wanted) {
      Check(reader->Read(&response), "a response is missing");
      Same(InteropClientContextInspector(context).WasCompressed(), compressed, "whether the response of " + Text(size) + " bytes came compressed");
      Body(response.payload(), size);
    }
    Check(!reader->Read(&response), "more than two responses came");
    Ok(reader->Finish());
  }

  void PingPong() {
    ClientContext context;
    auto stream = stub_->FullDuplexCall(&context);
    StreamingOutputCallResponse response;
    for (size_t i = 0; i < kRequestSizes.size(); ++i) {
      Check(stream->Write(Output(kResponseSizes[i], kRequestSizes[i])), "a request could not be sent");
      Check(stream->Read(&response), "a response is missing");
      Body(response.payload(), kResponseSizes[i]);
    }
    stream->WritesDone();
    Check(!stream->Read(&response), "more than four responses came");
    Ok(stream->Finish());
  }

  void EmptyStream() {
    ClientContext context;
    auto stream = stub_->FullDuplexCall(&context);
    stream->WritesDone();
    StreamingOutputCallResponse response;
    Check(!stream->Read(&response), "a response came");
    Ok(stream->Finish());
  }

  void CancelAfterBegin() {
    ClientContext context;
    StreamingInputCallResponse response;
    auto writer = stub_->StreamingInputCall(&context, &response);
    context.TryCancel();
    Same(writer->Finish().error_code(), StatusCode::CANCELLED, "the status");
  }

  void CancelAfterFirstResponse() {
    ClientContext context;
    auto stream = stub_->FullDuplexCall(&context);
    Check(stream->Write(Output(31415, 27182)), "the request could not be sent");
    StreamingOutputCallResponse response;
    Check(stream->Read(&response), "the response is missing");
    Body(response.payload(), 31415);
    context.TryCancel();
    Same(stream->Finish().error_code(), StatusCode::CANCELLED, "the status");
  }

  void TimeoutOnSleepingServer() {
    ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(1));
    auto stream = stub_->FullDuplexCall(&context);
    StreamingOutputCallRequest request;
    request.mutable_payload()->set_body(std::string(27182, '\0'));
    stream->Write(request);
    Same(stream->Finish().error_code(), StatusCode::DEADLINE_EXCEEDED, "the status");
  }

  void CustomMetadata() {
    {
      ClientContext context;
      Add(&context);
      Ok(Unary(&context, LargeRequest()));
      Echoed(context);
    }
    ClientContext context;
    Add(&context);
    auto stream = stub_->FullDuplexCall(&context);
    Check(stream->Write(Output(kResponseSize, kRequestSize)), "the request could not be sent");
    stream->WritesDone();
    StreamingOutputCallResponse response;
    Check(stream->Read(&response), "the response is missing");
    Body(response.payload(), kResponseSize);
    Check(!stream->Read(&response), "more than one response came");
    Ok(stream->Finish());
    Echoed(context);
  }

  void StatusOf(const std::string& message, bool duplex) {
    {
      ClientContext context;
      SimpleRequest request;
      request.mutable_response_status()->set_code(2);
      request.mutable_response_status()->set_message(message);
      SimpleResponse response;
      Status status = stub_->UnaryCall(&context, request, &response);
      Same(status.error_code(), StatusCode::UNKNOWN, "the status of UnaryCall");
      Same(status.error_message(), message, "the message of UnaryCall");
    }
    if (!duplex) return;
    ClientContext context;
    auto stream = stub_->FullDuplexCall(&context);
    StreamingOutputCallRequest request;
    request.mutable_response_status()->set_code(2);
    request.mutable_response_status()->set_message(message);
    stream->Write(request);
    stream->WritesDone();
    StreamingOutputCallResponse response;
    Check(!stream->Read(&response), "a response came");
    Status status = stream->Finish();
    Same(status.error_code(), StatusCode::UNKNOWN, "the status of FullDuplexCall");
    Same(status.error_message(), message, "the message of FullDuplexCall");
  }

  void UnimplementedMethod() {
    ClientContext context;
    Empty response;
    Same(stub_->UnimplementedMethod(&context, Empty(), &response).error_code(), StatusCode::UNIMPLEMENTED, "the status");
  }

  void UnimplementedServiceCall() {
    ClientContext context;
    Empty response;
    auto stub = UnimplementedService::NewStub(channel_);
    Same(stub->UnimplementedCall(&context, Empty(), &response).error_code(), StatusCode::UNIMPLEMENTED, "the status");
  }

  void BrokenOff() {
    ClientContext context;
    Check(!Unary(&context, LargeRequest()).ok(), "the call succeeded");
  }

  void Goaway() {
    LargeUnary();
    std::this_thread::sleep_for(std::chrono::seconds(1));
    LargeUnary();
  }

  void MaxStreams() {
    LargeUnary();
    std::vector<std::string> problems(10);
    std::vector<std::thread> threads;
    for (auto& problem : problems) {
      threads.emplace_back([this, &problem] {
        try {
          LargeUnary();
        } catch (const std::exception& failure) {
          problem = failure.what();
        }
      });
    }
    for (auto& thread : threads) thread.join();
    for (auto& problem : problems) Check(problem.empty(), problem);
  }

 private:
  static SimpleRequest LargeRequest() {
    SimpleRequest request;
    request.set_response_size(kResponseSize);
    request.mutable_payload()->set_body(std::string(kRequestSize, '\0'));
    return request;
  }

  static StreamingInputCallRequest Input(int size) {
    StreamingInputCallRequest request;
    request.mutable_payload()->set_body(std::string(size, '\0'));
    return request;
  }

  static StreamingOutputCallRequest Output(int size, int payload) {
    StreamingOutputCallRequest request;
    request.add_response_parameters()->set_size(size);
    request.mutable_payload()->set_body(std::string(payload, '\0'));
    return request;
  }

  Status Unary(ClientContext* context, const SimpleRequest& request) {
    SimpleResponse response;
    Status status = stub_->UnaryCall(context, request, &response);
    if (status.ok()) Body(response.payload(), kResponseSize);
    return status;
  }

  static void Add(ClientContext* context) {
    context->AddMetadata(kInitial, kInitialValue);
    context->AddMetadata(kTrailing, kTrailingValue);
  }

  static void Echoed(const ClientContext& context) {
    auto initial = context.GetServerInitialMetadata().find(kInitial);
    Check(initial != context.GetServerInitialMetadata().end() && initial->second == kInitialValue, "the initial metadata was not echoed");
    auto trailing = context.GetServerTrailingMetadata().find(kTrailing);
    Check(trailing != context.GetServerTrailingMetadata().end() && trailing->second == kTrailingValue, "the trailing metadata was not echoed");
  }

  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<TestService::Stub> stub_;
};

const std::map<std::string, std::function<void(Cases&)>> kCases = {
    {"empty_unary", [](Cases& c) { c.EmptyUnary(); }},
    {"large_unary", [](Cases& c) { c.LargeUnary(); }},
    {"client_compressed_unary", [](Cases& c) { c.ClientCompressedUnary(); }},
    {"server_compressed_unary", [](Cases& c) { c.ServerCompressedUnary(); }},
    {"client_streaming", [](Cases& c) { c.ClientStreaming(); }},
    {"client_compressed_streaming", [](Cases& c) { c.ClientCompressedStreaming(); }},
    {"server_streaming", [](Cases& c) { c.ServerStreaming(); }},
    {"server_compressed_streaming", [](Cases& c) { c.ServerCompressedStreaming(); }},
    {"ping_pong", [](Cases& c) { c.PingPong(); }},
    {"empty_stream", [](Cases& c) { c.EmptyStream(); }},
    {"cancel_after_begin", [](Cases& c) { c.CancelAfterBegin(); }},
    {"cancel_after_first_response", [](Cases& c) { c.CancelAfterFirstResponse(); }},
    {"timeout_on_sleeping_server", [](Cases& c) { c.TimeoutOnSleepingServer(); }},
    {"custom_metadata", [](Cases& c) { c.CustomMetadata(); }},
    {"status_code_and_message", [](Cases& c) { c.StatusOf("test status message", true); }},
    {"special_status_message", [](Cases& c) { c.StatusOf(kSpecial, false); }},
    {"unimplemented_method", [](Cases& c) { c.UnimplementedMethod(); }},
    {"unimplemented_service", [](Cases& c) { c.UnimplementedServiceCall(); }},
    {"rst_after_header", [](Cases& c) { c.BrokenOff(); }},
    {"rst_during_data", [](Cases& c) { c.BrokenOff(); }},
    {"rst_after_data", [](Cases& c) { c.BrokenOff(); }},
    {"goaway", [](Cases& c) { c.Goaway(); }},
    {"ping", [](Cases& c) { c.LargeUnary(); }},
    {"max_streams", [](Cases& c) { c.MaxStreams(); }},
    {"data_frame_padding", [](Cases&) { throw Skip("gRPC's core refuses padded DATA frames"); }},
    {"no_df_padding_sanity_test", [](Cases& c) { c.LargeUnary(); }},
};

std::string Read(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::shared_ptr<grpc::ChannelCredentials> Credentials(std::map<std::string, std::string>& arguments) {
  if (arguments["use_tls"] != "true") return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = Read(arguments["ca_file"]);
  if (!arguments["cert_file"].empty()) {
    options.pem_cert_chain = Read(arguments["cert_file"]);
    options.pem_private_key = Read(arguments["key_file"]);
  }
  return grpc::SslCredentials(options);
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> arguments = {{"server_host", "127.0.0.1"}};
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    size_t equals = argument.find('=');
    if (argument.rfind("--", 0) != 0 || equals == std::string::npos) {
      std::cerr << "usage: interop_client --server_port=N --test_case=NAME[,NAME...] [--server_host=HOST] [--use_tls=true --ca_file=PATH "
                   "[--cert_file=PATH --key_file=PATH]]\n";
      return 2;
    }
    arguments[argument.substr(2, equals - 2)] = argument.substr(equals + 1);
  }
  auto credentials = Credentials(arguments);
  bool failed = false;
  std::istringstream names(arguments["test_case"]);
  for (std::string name; std::getline(names, name, ',');) {
    std::string outcome = "pass", text;
    try {
      // A connection of its own for each case.
      grpc::ChannelArguments options;
      options.SetInt("grpc.use_local_subchannel_pool", 1);
      Cases cases(grpc::CreateCustomChannel(arguments["server_host"] + ":" + arguments["server_port"], credentials, options));
      auto found = kCases.find(name);
      Check(found != kCases.end(), "there is no such case");
      found->second(cases);
    } catch (const Skip& reason) {
      outcome = "skip";
      text = reason.what();
    } catch (const std::exception& problem) {
      outcome = "fail";
      text = problem.what();
      failed = true;
    }
    std::cout << name << "\t" << outcome << "\t" << text << std::endl;
  }
  return failed ? 1 : 0;
}
