import GoogleProtos
import ProtoRuntime
import RPCServer

/// All routes of a contract, found by verb and path.
struct RouteTable: Sendable {
    enum Match {
        case route(Route, values: [Substring])
        /// The path is known for other verbs, which `Allow` lists.
        case wrongMethod(allow: String)
        case unknown
    }

    /// Number of the option `google.api.http` (google/api/annotations.proto).
    private static let httpOption: UInt32 = 72_295_728
    /// Number of the option `restbridge.v1.rest` (restbridge/v1/annotations.proto).
    private static let restOption: UInt32 = 50_100

    let routes: [Route]
    /// By the number of segments; literal ones before variables.
    private let byLength: [Int: [Route]]

    /// Takes the routes of every method that has an HTTP rule.
    init(_ registry: Registry) throws(BridgeError) {
        var routes: [Route] = []
        for method in registry.services.flatMap(\.methods) {
            guard let ruleBytes = method.option(RouteTable.httpOption) else { continue }
            let rule: GoogleAPI.HttpRule
            let rest: RESTBridgeV1.Rest
            do throws(ProtoError) {
                rule = try GoogleAPI.HttpRule(unpacking: ruleBytes)
                rest = try RESTBridgeV1.Rest(unpacking: method.option(RouteTable.restOption) ?? [])
            } catch {
                throw .unreadableOption(method: method.name)
            }
            for binding in [rule] + rule.additionalBindings { routes.append(try Route(method, rule: binding, rest: rest)) }
        }
        self.routes = routes
        var byLength: [Int: [Route]] = [:]
        for route in routes {
            let key = RouteTable.shape(of: route)
            let siblings = byLength[route.template.segments.count, default: []]
            if siblings.contains(where: { $0.verb == route.verb && RouteTable.shape(of: $0) == key }) {
                throw .ambiguousRoute("\(route.verb) \(route.template.text)")
            }
            byLength[route.template.segments.count, default: []].append(route)
        }
        // "~" sorts after every character of a literal that is likely, so variables come last.
        self.byLength = byLength.mapValues { $0.sorted { RouteTable.shape(of: $0) < RouteTable.shape(of: $1) } }
    }

    func match(verb: String, path: Substring) -> Match {
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        // Literals match as they are written or percent-encoded; few requests encode them.
        let plain = segments.map { $0.utf8.contains(UInt8(ascii: "%")) ? PercentDecoding.decode($0).map { $0[...] } ?? $0 : $0 }
        var allowed: [String] = []
        for route in byLength[segments.count] ?? [] {
            guard route.template.matches(plain) else { continue }
            if route.verb == verb || (verb == "HEAD" && route.verb == "GET") {
                return .route(route, values: route.template.values(segments))
            }
            for other in route.verb == "GET" ? ["GET", "HEAD"] : [route.verb] where !allowed.contains(other) { allowed.append(other) }
        }
        return allowed.isEmpty ? .unknown : .wrongMethod(allow: allowed.joined(separator: ", "))
    }

    /// The path with its variables nameless: routes of one shape match the same paths.
    private static func shape(of route: Route) -> String {
        route.template.segments.map { if case .literal(let text) = $0 { text } else { "~" } }.joined(separator: "/")
    }
}
