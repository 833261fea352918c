import Domain
import RPCServer

extension RPCError {
    /// The one table from what the domain refuses to a status; the words are the domain's.
    init(_ error: CommandError) {
        let message = error.description
        switch error {
        case .notFound, .noSuchNumber:
            self.init(.notFound, message)
        case .wrongStatus, .numberRetired:
            self.init(.failedPrecondition, message)
        case .messageMissing:
            self.init(
                .failedPrecondition, message,
                violations: [.init(field: "mode.message", description: "is required to start an SMS campaign")])
        case .redialExists:
            self.init(.alreadyExists, message)
        case .invalid(let violations):
            self.init(
                .invalidArgument, message, violations: violations.map { .init(field: $0.field, description: $0.description) })
        case .unavailable:
            self.init(.unavailable, message)
        }
    }

    /// INVALID_ARGUMENT with every bad field; its message says the first in words.
    init(invalid violations: [Domain.FieldViolation]) {
        self.init(CommandError.invalid(violations))
    }

    /// INVALID_ARGUMENT for one field.
    init(invalid field: String, _ description: String) {
        self.init(invalid: [Domain.FieldViolation(field: field, description: description)])
    }

    /// What the store could not do.
    init(_ error: StoreError) {
        switch error {
        case .unavailable: self.init(.unavailable, "the store cannot be used now")
        case .unusable, .alreadyExists, .unknownAccount, .inUse: self.init(.internalError, "the store cannot be used")
        }
    }

    /// Why a campaign has no estimate.
    init(_ error: ForecastError) {
        switch error {
        case .refused(let error): self.init(error)
        case .wouldEnd, .neverOpens: self.init(.failedPrecondition, error.description)
        }
    }

    /// A command was answered by what answers another: a defect.
    static let oddReply = RPCError(.internalError, "the command was answered by something else")

    /// Throws INVALID_ARGUMENT with every bad field where `body` finds any.
    static func validating<Value>(_ body: () throws(FieldViolations) -> Value) throws(RPCError) -> Value {
        do throws(FieldViolations) {
            return try body()
        } catch {
            throw RPCError(invalid: error.violations)
        }
    }

    /// What the store has; throws the status that its error has.
    static func fromStore<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as StoreError {
            throw RPCError(error)
        }
    }

    /// Also for a campaign of another account: whether it exists is no one else's business.
    static let noSuchCampaign = RPCError(CommandError.notFound)
}
