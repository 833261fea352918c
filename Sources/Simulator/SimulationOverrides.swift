import Domain

/// What a world has otherwise than its seed alone would give it: how a failure is replayed in
/// less than the whole world, and how a regression test says which world it means.
public struct SimulationOverrides: Sendable, Hashable {
    /// What goes wrong; nil: what the seed draws.
    public var troubles: Set<SimulatedTrouble>?
    /// How many accounts share the server; nil: the seed's.
    public var accounts: Int?
    /// Most campaigns of an account; nil: the seed's.
    public var campaigns: Int?
    /// How many phone numbers there are; nil: the seed's.
    public var recipients: Int?
    /// Most prospects that one request adds; nil: the seed's.
    public var prospectsPerRequest: Int?
    /// Virtual time in which users act and things go wrong; nil: the seed's.
    public var chaos: Duration?

    /// Overrides from their parts.
    public init(
        troubles: Set<SimulatedTrouble>? = nil, accounts: Int? = nil, campaigns: Int? = nil, recipients: Int? = nil,
        prospectsPerRequest: Int? = nil, chaos: Duration? = nil
    ) {
        self.troubles = troubles
        self.accounts = accounts
        self.campaigns = campaigns
        self.recipients = recipients
        self.prospectsPerRequest = prospectsPerRequest
        self.chaos = chaos
    }

    /// The settings of a seed with these overrides.
    public func settings(seed: UInt64, fault: SimulationFault? = nil) -> SimulationSettings {
        var settings = SimulationSettings(seed: seed, fault: fault)
        if let troubles { settings.troubles = troubles }
        if let accounts { settings.accounts = accounts }
        if let campaigns { settings.campaigns = campaigns }
        if let recipients { settings.recipients = recipients }
        if let prospectsPerRequest { settings.prospectsPerRequest = prospectsPerRequest }
        if let chaos { settings.chaos = chaos }
        return settings
    }
}
