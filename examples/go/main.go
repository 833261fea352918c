// Creates a campaign, adds prospects to it, starts it, and watches it to its end.
//
//	client [-ca FILE [-cert FILE -cert-key FILE]] [PHONE ...]
//
// Environment: CAMPAIGND_SERVER (127.0.0.1:8080) and CAMPAIGND_KEY, the API key.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	campaigns "campaigns/v1"
)

const (
	callTimeout  = 10 * time.Second // of a call with one answer
	watchTimeout = 5 * time.Minute  // of the one that watches
)

func run(client campaigns.CampaignServiceClient, phones []string) error {
	ctx := metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer "+os.Getenv("CAMPAIGND_KEY"))
	ctx, cancel := context.WithTimeout(ctx, watchTimeout)
	defer cancel()
	short, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()

	ai, pace := true, 10.0
	campaign, err := client.CreateCampaign(short, &campaigns.CreateCampaignRequest{
		Name:    "From Go",
		Channel: campaigns.Channel_CHANNEL_VOICE,
		Mode:    &campaigns.Mode{Ai: &ai, CallsPerSecond: &pace},
	})
	if err != nil {
		return err
	}
	answer, err := client.AddProspects(short, &campaigns.AddProspectsRequest{Id: campaign.Id, Phones: phones})
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d prospects\n", campaign.Id, answer.Added)
	if _, err := client.StartCampaign(short, &campaigns.StartCampaignRequest{Id: campaign.Id}); err != nil {
		return err
	}

	// One message for each change, until the campaign has ended.
	watch, err := client.WatchStats(ctx, &campaigns.WatchStatsRequest{Id: campaign.Id})
	for err == nil {
		var stats *campaigns.CampaignStats
		if stats, err = watch.Recv(); err == nil {
			fmt.Printf("%3d %%: %d dialing, %d humans, %d voicemails\n", stats.Progress, stats.Dialing, stats.HumanConnected, stats.Voicemail)
		}
	}
	if err != io.EOF {
		return err
	}

	last, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if campaign, err = client.GetCampaign(last, &campaigns.GetCampaignRequest{Id: campaign.Id}); err != nil {
		return err
	}
	state := strings.ToLower(strings.TrimPrefix(campaign.Status.String(), "CAMPAIGN_STATUS_"))
	fmt.Printf("%s: %d of %d prospects, %d humans, %d voicemails\n", state,
		campaign.Stats.Completed, campaign.Stats.Total, campaign.Stats.HumanConnected, campaign.Stats.Voicemail)
	return nil
}

// explain prints the status, and what the server found wrong with which field.
func explain(err error) {
	failure := status.Convert(err)
	fmt.Fprintf(os.Stderr, "%s: %s\n", failure.Code(), failure.Message())
	for _, detail := range failure.Details() {
		if request, ok := detail.(*errdetails.BadRequest); ok {
			for _, violation := range request.FieldViolations {
				fmt.Fprintf(os.Stderr, "  %s: %s\n", violation.Field, violation.Description)
			}
		}
	}
}

func main() {
	flag.Parse()
	phones := flag.Args()
	for line := 100; flag.NArg() == 0 && line < 120; line++ {
		phones = append(phones, fmt.Sprintf("+1714555%04d", line))
	}
	address := os.Getenv("CAMPAIGND_SERVER")
	if address == "" {
		address = "127.0.0.1:8080"
	}
	security, err := transport()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	connection, err := grpc.Dial(address, security)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer connection.Close()
	if err := run(campaigns.NewCampaignServiceClient(connection), phones); err != nil {
		explain(err)
		os.Exit(1)
	}
}
