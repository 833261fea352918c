import NIOCore

/// Which pages of other origins may call the server from a browser (fetch.spec.whatwg.org, "CORS protocol").
public struct CORSSettings: Sendable {
    /// Origins such as `https://example.com`, in lower case and without a path; `*` for all. Requests never carry cookies: whoever calls
    /// says who they are in a header, so that an origin that is allowed gets no more than it has a key for.
    public var origins: Set<String>
    /// How long browsers may remember what they may send. Chromium keeps it for two hours at most.
    public var maxAge = TimeAmount.hours(2)

    /// Allows some origins.
    public init(origins: Set<String>) { self.origins = origins }

    var allowsAll: Bool { origins.contains("*") }

    /// Value of `access-control-allow-origin`; nil where the origin is not allowed.
    func allowed(_ origin: String) -> String? { allowsAll ? "*" : origins.contains(origin.lowercased()) ? origin : nil }
}
