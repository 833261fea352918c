import ArgumentParser
import CampaignsProtos

extension CampaignsV1.SuppressionSource: ExpressibleByArgument {
    private static let named: [(String, CampaignsV1.SuppressionSource)] = [
        ("manual", .manual), ("dnc", .dnc), ("opt_out", .optOut), ("carrier", .carrier), ("complaint", .complaint),
        ("litigator", .litigator),
    ]

    public init?(argument: String) {
        guard let source = Self.named.first(where: { $0.0 == argument })?.1 else { return nil }
        self = source
    }

    /// All words, for help and for completion.
    public static var allValueStrings: [String] { named.map(\.0) }

    /// The word for it.
    var word: String { Self.named.first { $0.1 == self }?.0 ?? "" }
}
