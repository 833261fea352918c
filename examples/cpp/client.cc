// Creates a campaign, adds prospects to it, starts it, and watches it to its end.
//
//   client [--ca FILE [--cert FILE --cert-key FILE]] [PHONE ...]
//
// Environment: CAMPAIGND_SERVER (127.0.0.1:8080) and CAMPAIGND_KEY, the API key.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "campaigns/v1/campaign_service.grpc.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace api = campaigns::v1;
using namespace std::chrono_literals;

constexpr auto call_time = 10s;  // the deadline of a call with one answer
constexpr auto watch_time = 5min;  // and of the one that watches

std::string environment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value ? value : otherwise;
}

std::string contents(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What every call carries: the key and a deadline.
struct Context : grpc::ClientContext {
  explicit Context(std::chrono::system_clock::duration time = call_time) {
    set_deadline(std::chrono::system_clock::now() + time);
    AddMetadata("authorization", "Bearer " + environment("CAMPAIGND_KEY", ""));
  }
};

grpc::Status run(api::CampaignService::Stub& campaigns, const std::vector<std::string>& phones) {
  api::CreateCampaignRequest create;
  create.set_name("From C++");
  create.set_channel(api::CHANNEL_VOICE);
  create.mutable_mode()->set_ai(true);
  create.mutable_mode()->set_calls_per_second(10);
  api::Campaign campaign;
  Context creating, adding, starting, getting, watching(watch_time);
  if (auto status = campaigns.CreateCampaign(&creating, create, &campaign); !status.ok()) return status;

  api::AddProspectsRequest add;
  add.set_id(campaign.id());
  add.mutable_phones()->Add(phones.begin(), phones.end());
  api::AddProspectsResponse added;
  if (auto status = campaigns.AddProspects(&adding, add, &added); !status.ok()) return status;
  std::cout << campaign.id() << ": " << added.added() << " prospects\n";

  api::StartCampaignRequest start;
  start.set_id(campaign.id());
  if (auto status = campaigns.StartCampaign(&starting, start, &campaign); !status.ok()) return status;

  // One message for each change, until the campaign has ended.
  api::WatchStatsRequest watch;
  watch.set_id(campaign.id());
  auto values = campaigns.WatchStats(&watching, watch);
  for (api::CampaignStats stats; values->Read(&stats);) {
    std::cout << std::setw(3) << stats.progress() << " %: " << stats.dialing() << " dialing, " << stats.human_connected()
              << " humans, " << stats.voicemail() << " voicemails" << std::endl;
  }
  if (auto status = values->Finish(); !status.ok()) return status;

  api::GetCampaignRequest get;
  get.set_id(campaign.id());
  if (auto status = campaigns.GetCampaign(&getting, get, &campaign); !status.ok()) return status;
  auto state = api::CampaignStatus_Name(campaign.status()).substr(sizeof "CAMPAIGN_STATUS_" - 1);
  std::transform(state.begin(), state.end(), state.begin(), [](unsigned char c) { return std::tolower(c); });
  const auto& stats = campaign.stats();
  std::cout << state << ": " << stats.completed() << " of " << stats.total() << " prospects, " << stats.human_connected()
            << " humans, " << stats.voicemail() << " voicemails\n";
  return grpc::Status::OK;
}

// Prints the status, and what the server found wrong with which field.
void explain(const grpc::Status& status) {
  std::cerr << "status " << status.error_code() << ": " << status.error_message() << "\n";
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  for (const auto& detail : details.details()) {
    google::rpc::BadRequest request;
    if (!detail.UnpackTo(&request)) continue;
    for (const auto& violation : request.field_violations())
      std::cerr << "  " << violation.field() << ": " << violation.description() << "\n";
  }
}

int main(int count, char** arguments) {
  std::map<std::string, std::string> files;
  std::vector<std::string> phones;
  for (int i = 1; i < count; ++i) {
    std::string argument = arguments[i];
    if (argument.rfind("--", 0) == 0 && i + 1 < count) files[argument] = contents(arguments[++i]);
    else phones.push_back(argument);
  }
  if (phones.empty())
    for (int line = 100; line < 120; ++line) phones.push_back("+17145550" + std::to_string(line));

  auto security = files.count("--ca")
      ? grpc::SslCredentials({files["--ca"], files["--cert-key"], files["--cert"]})
      : grpc::InsecureChannelCredentials();
  auto channel = grpc::CreateChannel(environment("CAMPAIGND_SERVER", "127.0.0.1:8080"), security);
  auto campaigns = api::CampaignService::NewStub(channel);
  auto status = run(*campaigns, phones);
  if (status.ok()) return EXIT_SUCCESS;
  explain(status);
  return EXIT_FAILURE;
}
