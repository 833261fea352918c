import Domain
import RPCServer
import Testing

@testable import Services

@Suite("What the domain refuses")
struct ErrorTableTests {
    @Test(
        "has one status each",
        arguments: [
            (CommandError.notFound, RPCCode.notFound),
            (.wrongStatus(.completed, .start), .failedPrecondition),
            (.redialExists(CampaignID(high: 1, low: 1)), .alreadyExists),
            (.messageMissing, .failedPrecondition),
            (.invalid([.init(field: "name", description: "is required")]), .invalidArgument),
            (.unavailable("the server is stopping"), .unavailable),
        ])
    func codes(error: CommandError, code: RPCCode) {
        #expect(RPCError(error).code == code)
    }

    @Test("names the state and the states in which it would be allowed")
    func wrongStatus() {
        let error = RPCError(.wrongStatus(.dialing, .addProspects))
        #expect(error.message == "the campaign is dialing; to get prospects it must be created or paused")
    }

    @Test("names each bad field, the first in the message too")
    func violations() {
        let error = RPCError(invalid: [
            .init(field: "phones[3]", description: "must be E.164"), .init(field: "phones[5]", description: "must be E.164"),
        ])
        #expect(error.message == "phones[3] must be E.164 (and 1 more)")
        #expect(error.status.violations.map(\.field) == ["phones[3]", "phones[5]"])
    }

    @Test("never tells a caller what the store said")
    func storeErrors() {
        for error in [StoreError.unavailable("/secret/path: disk I/O error"), .unusable("/secret/path is damaged")] {
            #expect(!RPCError(error).message.contains("secret"))
        }
    }
}
