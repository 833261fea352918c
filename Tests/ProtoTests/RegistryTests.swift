import CampaignsProtos
import GoogleProtos
import ProtoRuntime
import Testing

@Suite("The registry")
struct RegistryTests {
    let registry: Registry

    init() throws { registry = try Registry(CampaignsDescriptors.set, GoogleDescriptors.set) }

    @Test("It knows the service and its twelve methods in the order of the contract")
    func services() throws {
        let service = try #require(registry.services.first { $0.name == "campaigns.v1.CampaignService" })
        #expect(service.methods.count >= 12)
        #expect(service.methods.first?.name == "CreateCampaign")
    }

    @Test("It agrees with the generated method list on kind, side effects and types")
    func agreement() throws {
        func check<Q: ProtoMessage, R: ProtoMessage>(_ path: MethodPath<Q, R>) throws {
            let method = try #require(registry.method(path: path.path))
            #expect(method.kind == path.kind)
            #expect(method.hasNoSideEffects == path.hasNoSideEffects)
            #expect(method.input.fullName == Q.typeName)
            #expect(method.output.fullName == R.typeName)
        }
        try check(CampaignsV1.CampaignService.createCampaign)
        try check(CampaignsV1.CampaignService.listProspects)
        try check(CampaignsV1.CampaignService.watchStats)
        try check(CampaignsV1.CampaignService.updateCampaign)
    }

    @Test("Options that protobuf-c drops are there: the route and the REST side of a method")
    func options() throws {
        let method = try #require(registry.method(path: CampaignsV1.CampaignService.createCampaign.path))
        let rule = try GoogleAPI.HttpRule(unpacking: try #require(method.option(72_295_728)))
        #expect(rule.pattern == .post("/api/campaigns"))
        #expect(rule.body == "*")
        let rest = try RESTBridgeV1.Rest(unpacking: try #require(method.option(50_100)))
        #expect(rest.successStatus == 201)
        #expect(rest.members == ["id", "name", "status", "channel"])
        #expect(method.option(1) == nil)
    }

    @Test("Fields have their JSON names, kinds and presence")
    func fields() throws {
        let mode = try #require(registry.message("campaigns.v1.Mode"))
        // The page's, and then those that it leaves open.
        #expect(
            mode.fields.prefix(6).map(\.jsonName) == [
                "ai", "voicemailAudioUrl", "calls_per_second", "max_retries", "retry_delay", "message",
            ])
        #expect(mode.fields.prefix(6).allSatisfy { $0.presence == .explicit && $0.oneofName == nil })
        let campaign = try #require(registry.message("campaigns.v1.Campaign"))
        #expect(campaign.field(name: "id")?.presence == .implicit)
        #expect(campaign.field(name: "stats")?.presence == .explicit)
        #expect(campaign.field(name: "caller_ids")?.presence == .repeated)
        #expect(campaign.field(jsonName: "createdAt")?.messageType?.fullName == "google.protobuf.Timestamp")
        guard case .enumeration(let status) = campaign.field(name: "status")?.kind else {
            Issue.record("status is no enum")
            return
        }
        #expect(status.value(number: 2)?.name == "CAMPAIGN_STATUS_DIALING")
        #expect(registry.message("campaigns.v1.Schedule")?.field(name: "days")?.hasFlag(50_100) == true)
        #expect(campaign.field(name: "caller_ids")?.hasFlag(50_100) == false)
        let rule = try #require(registry.message("google.api.HttpRule"))
        #expect(rule.field(name: "get")?.oneofName == "pattern")
    }

    @Test("A file that is in several sets is read once")
    func repeatedSets() throws {
        let twice = try Registry(CampaignsDescriptors.set, CampaignsDescriptors.set)
        #expect(twice.services.filter { $0.name == "campaigns.v1.CampaignService" }.count == 1)
    }
}
