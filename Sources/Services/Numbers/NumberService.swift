import CampaignsProtos
import CampaignsStubs
import Domain
import RPCServer

/// `campaigns.v1.NumberService`: an account's numbers. Changes go through the account's engine, which so hears of them at once;
/// what is read is what is on disk.
public struct NumberService: CampaignsV1.NumberService.Service {
    private let host: EngineHost
    private let store: any NumberStore
    private let settings: EngineSettings
    private let zones: TimeZoneTable
    private let clock: any EngineClock

    /// Most numbers in a page of ListNumbers, and their number where the request does not say.
    private static let mostNumbers = 1_000

    /// A service over the engines at `host`, which run by `settings`, and the numbers in `store`.
    public init(host: EngineHost, store: any NumberStore, settings: EngineSettings, zones: TimeZoneTable, clock: any EngineClock) {
        self.host = host
        self.store = store
        self.settings = settings
        self.zones = zones
        self.clock = clock
    }

    public func getNumber(_ request: CampaignsV1.GetNumberRequest, _ context: CallContext) async throws -> CampaignsV1.Number {
        try await show(try phone(request.phone), context)
    }

    public func addNumbers(
        _ request: CampaignsV1.AddNumbersRequest, _ context: CallContext
    ) async throws -> CampaignsV1.AddNumbersResponse {
        let numbers = try RPCError.validating { () throws(FieldViolations) in
            try NumberDraft(request).validated(plan: settings.numbering, budgets: settings.numbers.budgets)
        }
        guard case .added(let count) = try await perform(.add(numbers), context) else { throw RPCError.oddReply }
        return CampaignsV1.AddNumbersResponse(added: UInt32(clamping: count))
    }

    public func updateNumber(_ request: CampaignsV1.UpdateNumberRequest, _ context: CallContext) async throws -> CampaignsV1.Number {
        let patch = try RPCError.validating { () throws(FieldViolations) in
            let mask = request.updateMask.flatMap { $0.paths.isEmpty ? nil : $0.paths }
            return try NumberDraft(request).patch(mask: mask, budgets: settings.numbers.budgets)
        }
        return try await change(.update(try phone(request.phone), patch), context)
    }

    public func restNumber(_ request: CampaignsV1.RestNumberRequest, _ context: CallContext) async throws -> CampaignsV1.Number {
        let until = try request.until.map { timestamp in
            guard let until = Instant(timestamp) else { throw RPCError(invalid: "until", "is no time of the calendar") }
            return until
        }
        return try await change(.rest(try phone(request.phone), until: until), context)
    }

    public func activateNumber(_ request: CampaignsV1.ActivateNumberRequest, _ context: CallContext) async throws -> CampaignsV1.Number {
        try await change(.activate(try phone(request.phone)), context)
    }

    public func retireNumber(_ request: CampaignsV1.RetireNumberRequest, _ context: CallContext) async throws -> CampaignsV1.Number {
        try await change(.retire(try phone(request.phone)), context)
    }

    public func listNumbers(_ request: CampaignsV1.ListNumbersRequest, _ context: CallContext) async throws
        -> CampaignsV1.ListNumbersResponse
    {
        let size = try PageRequest.size(request.pageSize, most: Self.mostNumbers) ?? Self.mostNumbers
        let cursor = try cursor(request.pageToken)
        let account = try context.principal.account.id
        let records = try await RPCError.fromStore { try await store.numberRecords(account, after: cursor, limit: size + 1) }
        let shown = records.prefix(size)
        return CampaignsV1.ListNumbersResponse(
            numbers: shown.map(message), nextPageToken: records.count > size ? shown.last.map { "\($0.number.phone.digits)" } ?? "" : "")
    }

    /// The last number of the page before, without the plus sign, which means a space in a URL.
    private func cursor(_ token: String) throws(RPCError) -> PhoneNumber? {
        guard !token.isEmpty else { return nil }
        guard let phone = PhoneNumber("+" + token) else { throw RPCError(invalid: "page_token", "is not a token of an earlier page") }
        return phone
    }

    private func show(_ phone: PhoneNumber, _ context: CallContext) async throws -> CampaignsV1.Number {
        let account = try context.principal.account.id
        let found = try await RPCError.fromStore { try await store.numberRecord(account, phone, days: SettingsLimits.shownNumberDays) }
        guard let found else { throw RPCError(CommandError.noSuchNumber) }
        return message(found)
    }

    private func change(_ command: NumberCommand, _ context: CallContext) async throws -> CampaignsV1.Number {
        guard case .number(let number) = try await perform(command, context) else { throw RPCError.oddReply }
        return try await show(number.phone, context)
    }

    private func message(_ record: NumberRecord) -> CampaignsV1.Number {
        let standing = NumberStanding(record, settings.numbers, zones: zones, at: clock.now)
        return CampaignsV1.Number(record.number, standing, settings.numbering.place(of: record.number.phone), settings.numbers.health)
    }

    private func perform(_ command: NumberCommand, _ context: CallContext) async throws(RPCError) -> CommandReply {
        try await host.reply(to: .number(command), of: try context.principal.account.id)
    }

    /// A text that is no number is none of the account's.
    private func phone(_ text: String) throws(RPCError) -> PhoneNumber {
        guard !text.isEmpty else { throw RPCError(invalid: "phone", "is required") }
        guard let phone = PhoneNumber(text) else { throw RPCError(CommandError.noSuchNumber) }
        return phone
    }
}
