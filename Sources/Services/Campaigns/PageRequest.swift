import Domain
import RPCServer

/// What a list request says about its page.
enum PageRequest {
    /// Most campaigns in a page of ListCampaigns, and their number where the request does not say.
    static let mostCampaigns = 1_000
    /// Most prospects in a page of ListProspects.
    static let mostProspects = 1_000_000

    /// The page's size; nil where the request does not say.
    static func size(_ requested: UInt32?, most: Int) throws(RPCError) -> Int? {
        guard let requested else { return nil }
        guard (1...most).contains(Int(requested)) else { throw RPCError(invalid: "page_size", "is \(requested); 1 to \(most) are allowed") }
        return Int(requested)
    }

    /// Where the page begins; nil for the first.
    static func cursor<Cursor: LosslessStringConvertible>(_ token: String) throws(RPCError) -> Cursor? {
        guard !token.isEmpty else { return nil }
        guard let cursor = Cursor(token) else { throw RPCError(invalid: "page_token", "is not a token of an earlier page") }
        return cursor
    }
}
