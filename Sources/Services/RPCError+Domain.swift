import Domain
import RPCServer

extension RPCError {
    /// The one table from what the domain refuses to what callers are told.
    init(_ error: CommandError) {
        switch error {
        case .notFound:
            self = .noSuchCampaign
        case .wrongStatus(let status, let action):
            let allowed = Lifecycle.statuses(for: action).map { "\($0)" }.joined(separator: " or ")
            self.init(.failedPrecondition, "the campaign is \(status); to \(action.phrase) it must be \(allowed)")
        case .messageMissing:
            self.init(
                .failedPrecondition, "an SMS campaign needs mode.message to start",
                violations: [.init(field: "mode.message", description: "is required to start an SMS campaign")])
        case .invalid(let violations):
            self.init(invalid: violations)
        case .unavailable(let reason):
            self.init(.unavailable, reason)
        }
    }

    /// INVALID_ARGUMENT with every bad field; its message says the first in words.
    init(invalid violations: [Domain.FieldViolation]) {
        let first = violations.first.map { "\($0.field) \($0.description)" } ?? "the request is invalid"
        let others = violations.count > 1 ? " (and \(violations.count - 1) more)" : ""
        self.init(
            .invalidArgument, first + others,
            violations: violations.map { .init(field: $0.field, description: $0.description) })
    }

    /// INVALID_ARGUMENT for one field.
    init(invalid field: String, _ description: String) {
        self.init(invalid: [Domain.FieldViolation(field: field, description: description)])
    }

    /// A read that the store could not serve.
    init(_ error: StoreError) {
        switch error {
        case .unavailable: self.init(.unavailable, "the store cannot be read now")
        case .unusable, .alreadyExists, .unknownAccount, .inUse: self.init(.internalError, "the store cannot be read")
        }
    }

    /// Also for a campaign of another account: whether it exists is no one else's business.
    static let noSuchCampaign = RPCError(.notFound, "there is no such campaign")
}

extension CampaignAction {
    /// As a verb in a sentence.
    fileprivate var phrase: String {
        switch self {
        case .start: "start"
        case .pause: "pause"
        case .resume: "resume"
        case .cancel: "cancel"
        case .update: "change"
        case .addProspects: "get prospects"
        }
    }
}
