"""Creates a campaign, adds prospects to it, starts it, and watches it to its end.

client.py [--ca FILE [--cert FILE --cert-key FILE]] [PHONE ...]

Environment: CAMPAIGND_SERVER (127.0.0.1:8080) and CAMPAIGND_KEY, the API key.
"""

import argparse
import os
import sys
from pathlib import Path

import grpc
from campaigns.v1 import campaign_pb2
from campaigns.v1 import campaign_service_pb2 as api
from campaigns.v1.campaign_service_pb2_grpc import CampaignServiceStub
from google.rpc import error_details_pb2
from grpc_status import rpc_status

CALL_SECONDS = 10  # the deadline of a call with one answer
WATCH_SECONDS = 300  # and of the one that watches


def connect(ca: Path | None, cert: Path | None, cert_key: Path | None) -> grpc.Channel:
    """A channel to the server: TLS if there is a CA, with a certificate of our own if there is one."""
    server = os.environ.get("CAMPAIGND_SERVER", "127.0.0.1:8080")
    if ca is None:
        return grpc.insecure_channel(server)
    own = (cert_key.read_bytes(), cert.read_bytes()) if cert and cert_key else (None, None)
    return grpc.secure_channel(server, grpc.ssl_channel_credentials(ca.read_bytes(), *own))


def run(campaigns: CampaignServiceStub, phones: list[str]) -> None:
    options = {"metadata": [("authorization", f"Bearer {os.environ.get('CAMPAIGND_KEY', '')}")], "timeout": CALL_SECONDS}

    campaign = campaigns.CreateCampaign(api.CreateCampaignRequest(
        name="From Python",
        channel=campaign_pb2.CHANNEL_VOICE,
        mode=campaign_pb2.Mode(ai=True, calls_per_second=10),
    ), **options)
    answer = campaigns.AddProspects(api.AddProspectsRequest(id=campaign.id, phones=phones), **options)
    print(f"{campaign.id}: {answer.added} prospects")
    campaigns.StartCampaign(api.StartCampaignRequest(id=campaign.id), **options)

    # One message for each change, until the campaign has ended.
    for stats in campaigns.WatchStats(api.WatchStatsRequest(id=campaign.id), **options | {"timeout": WATCH_SECONDS}):
        print(f"{stats.progress:3} %: {stats.dialing} dialing, {stats.human_connected} humans, {stats.voicemail} voicemails")

    campaign = campaigns.GetCampaign(api.GetCampaignRequest(id=campaign.id), **options)
    status = campaign_pb2.CampaignStatus.Name(campaign.status).removeprefix("CAMPAIGN_STATUS_").lower()
    print(f"{status}: {campaign.stats.completed} of {campaign.stats.total} prospects,"
          f" {campaign.stats.human_connected} humans, {campaign.stats.voicemail} voicemails")


def explain(error: grpc.RpcError) -> None:
    """Prints the status, and what the server found wrong with which field."""
    print(f"{error.code().name}: {error.details()}", file=sys.stderr)
    status = rpc_status.from_call(error)
    for detail in status.details if status else ():
        request = error_details_pb2.BadRequest()
        if detail.Unpack(request):
            for violation in request.field_violations:
                print(f"  {violation.field}: {violation.description}", file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs a campaign and watches it to its end.")
    parser.add_argument("--ca", type=Path, help="CAs that the server's certificate may come from, PEM")
    parser.add_argument("--cert", type=Path, help="our own certificate, PEM")
    parser.add_argument("--cert-key", type=Path, help="its key, PEM")
    parser.add_argument("phones", nargs="*", metavar="PHONE", default=[f"+1714555{line:04}" for line in range(100, 120)])
    arguments = parser.parse_args()
    with connect(arguments.ca, arguments.cert, arguments.cert_key) as channel:
        try:
            run(CampaignServiceStub(channel), arguments.phones)
        except grpc.RpcError as error:
            explain(error)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
