import campaigns.v1.CampaignOuterClass.Campaign;
import campaigns.v1.CampaignOuterClass.Channel;
import campaigns.v1.CampaignOuterClass.Mode;
import campaigns.v1.CampaignServiceGrpc;
import campaigns.v1.CampaignServiceGrpc.CampaignServiceBlockingStub;
import campaigns.v1.CampaignServiceOuterClass.AddProspectsRequest;
import campaigns.v1.CampaignServiceOuterClass.CreateCampaignRequest;
import campaigns.v1.CampaignServiceOuterClass.GetCampaignRequest;
import campaigns.v1.CampaignServiceOuterClass.StartCampaignRequest;
import campaigns.v1.CampaignServiceOuterClass.WatchStatsRequest;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Creates a campaign, adds prospects to it, starts it, and watches it to its end.
 *
 * <p>{@code Client [--ca FILE [--cert FILE --cert-key FILE]] [PHONE ...]}
 *
 * <p>Environment: CAMPAIGND_SERVER (127.0.0.1:8080) and CAMPAIGND_KEY, the API key.
 */
public final class Client {
  private static final int CALL_SECONDS = 10; // the deadline of a call with one answer
  private static final int WATCH_SECONDS = 300; // and of the one that watches

  private final CampaignServiceBlockingStub campaigns;

  private Client(ManagedChannel channel) {
    Metadata key = new Metadata();
    key.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + System.getenv().getOrDefault("CAMPAIGND_KEY", ""));
    campaigns =
        CampaignServiceGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key));
  }

  private CampaignServiceBlockingStub within(int seconds) {
    return campaigns.withDeadlineAfter(seconds, TimeUnit.SECONDS);
  }

  private void run(List<String> phones) {
    CreateCampaignRequest create =
        CreateCampaignRequest.newBuilder()
            .setName("From Java")
            .setChannel(Channel.CHANNEL_VOICE)
            .setMode(Mode.newBuilder().setAi(true).setCallsPerSecond(10))
            .build();
    String id = within(CALL_SECONDS).createCampaign(create).getId();
    int added =
        within(CALL_SECONDS)
            .addProspects(AddProspectsRequest.newBuilder().setId(id).addAllPhones(phones).build())
            .getAdded();
    System.out.printf("%s: %d prospects%n", id, added);
    within(CALL_SECONDS).startCampaign(StartCampaignRequest.newBuilder().setId(id).build());

    // One message for each change, until the campaign has ended.
    within(WATCH_SECONDS)
        .watchStats(WatchStatsRequest.newBuilder().setId(id).build())
        .forEachRemaining(
            stats ->
                System.out.printf(
                    "%3d %%: %d dialing, %d humans, %d voicemails%n",
                    stats.getProgress(),
                    stats.getDialing(),
                    stats.getHumanConnected(),
                    stats.getVoicemail()));

    Campaign campaign =
        within(CALL_SECONDS).getCampaign(GetCampaignRequest.newBuilder().setId(id).build());
    System.out.printf(
        "%s: %d of %d prospects, %d humans, %d voicemails%n",
        campaign.getStatus().name().replace("CAMPAIGN_STATUS_", "").toLowerCase(),
        campaign.getStats().getCompleted(),
        campaign.getStats().getTotal(),
        campaign.getStats().getHumanConnected(),
        campaign.getStats().getVoicemail());
  }

  /** Prints the status, and what the server found wrong with which field. */
  private static void explain(StatusRuntimeException error) throws InvalidProtocolBufferException {
    System.err.println(error.getStatus().getCode() + ": " + error.getStatus().getDescription());
    com.google.rpc.Status status = StatusProto.fromThrowable(error);
    for (Any detail : status == null ? List.<Any>of() : status.getDetailsList()) {
      if (!detail.is(BadRequest.class)) continue;
      for (BadRequest.FieldViolation violation :
          detail.unpack(BadRequest.class).getFieldViolationsList()) {
        System.err.println("  " + violation.getField() + ": " + violation.getDescription());
      }
    }
  }

  /** TLS if there is a CA, with a certificate of our own if there is one. */
  private static ChannelCredentials credentials(Map<String, File> files) throws IOException {
    if (!files.containsKey("--ca")) return InsecureChannelCredentials.create();
    TlsChannelCredentials.Builder tls =
        TlsChannelCredentials.newBuilder().trustManager(files.get("--ca"));
    if (files.containsKey("--cert")) {
      tls.keyManager(files.get("--cert"), files.get("--cert-key"));
    }
    return tls.build();
  }

  public static void main(String[] arguments) throws IOException {
    Map<String, File> files = new HashMap<>();
    List<String> phones = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].startsWith("--")) files.put(arguments[i], new File(arguments[++i]));
      else phones.add(arguments[i]);
    }
    if (phones.isEmpty()) {
      for (int line = 100; line < 120; line++) phones.add("+17145550" + line);
    }
    String server = System.getenv().getOrDefault("CAMPAIGND_SERVER", "127.0.0.1:8080");
    ManagedChannel channel = Grpc.newChannelBuilder(server, credentials(files)).build();
    try {
      new Client(channel).run(phones);
    } catch (StatusRuntimeException error) {
      explain(error);
      System.exit(1);
    } finally {
      channel.shutdownNow();
    }
  }
}
