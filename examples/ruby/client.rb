# frozen_string_literal: true

# Creates a campaign, adds prospects to it, starts it, and watches it to its end.
#
#   client.rb [--ca FILE [--cert FILE --cert-key FILE]] [PHONE ...]
#
# Environment: CAMPAIGND_SERVER (127.0.0.1:8080) and CAMPAIGND_KEY, the API key.

require 'optparse'
require 'google/protobuf/well_known_types'
require 'google/rpc/error_details_pb'
require 'campaigns/v1/campaign_service_services_pb'

CALL_SECONDS = 10 # the deadline of a call with one answer
WATCH_SECONDS = 300 # and of the one that watches

# TLS if there is a CA, with a certificate of our own if there is one.
def credentials(files)
  return :this_channel_is_insecure unless files[:ca]

  GRPC::Core::ChannelCredentials.new(*files.values_at(:ca, :'cert-key', :cert).map { |path| path && File.read(path) })
end

def options(seconds = CALL_SECONDS)
  { metadata: { 'authorization' => "Bearer #{ENV['CAMPAIGND_KEY']}" }, deadline: Time.now + seconds }
end

def run(campaigns, phones)
  campaign = campaigns.create_campaign(
    Campaigns::V1::CreateCampaignRequest.new(
      name: 'From Ruby', channel: :CHANNEL_VOICE, mode: Campaigns::V1::Mode.new(ai: true, calls_per_second: 10)
    ), **options
  )
  answer = campaigns.add_prospects(Campaigns::V1::AddProspectsRequest.new(id: campaign.id, phones: phones), **options)
  puts "#{campaign.id}: #{answer.added} prospects"
  campaigns.start_campaign(Campaigns::V1::StartCampaignRequest.new(id: campaign.id), **options)

  # One message for each change, until the campaign has ended.
  campaigns.watch_stats(Campaigns::V1::WatchStatsRequest.new(id: campaign.id), **options(WATCH_SECONDS)).each do |stats|
    puts format('%3d %%: %d dialing, %d humans, %d voicemails',
                stats.progress, stats.dialing, stats.human_connected, stats.voicemail)
  end

  campaign = campaigns.get_campaign(Campaigns::V1::GetCampaignRequest.new(id: campaign.id), **options)
  stats = campaign.stats
  puts "#{campaign.status.to_s.delete_prefix('CAMPAIGN_STATUS_').downcase}: #{stats.completed} of #{stats.total} prospects, " \
       "#{stats.human_connected} humans, #{stats.voicemail} voicemails"
end

# Prints the status, and what the server found wrong with which field.
def explain(error)
  warn "#{error.class.name.split('::').last}: #{error.details}"
  (error.to_rpc_status&.details || []).each do |detail|
    next unless detail.is(Google::Rpc::BadRequest)

    detail.unpack(Google::Rpc::BadRequest).field_violations.each { |it| warn "  #{it.field}: #{it.description}" }
  end
end

files = {}
phones = OptionParser.new do |parser|
  parser.on('--ca FILE', "CAs that the server's certificate may come from, PEM")
  parser.on('--cert FILE', 'our own certificate, PEM')
  parser.on('--cert-key FILE', 'its key, PEM')
end.parse(ARGV, into: files)
phones = (100...120).map { |line| "+17145550#{line}" } if phones.empty?

begin
  server = ENV.fetch('CAMPAIGND_SERVER', '127.0.0.1:8080')
  run(Campaigns::V1::CampaignService::Stub.new(server, credentials(files)), phones)
rescue GRPC::BadStatus => e
  explain(e)
  exit 1
end
