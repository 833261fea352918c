import NIOCore
import ProtoRuntime

/// The methods that a server has, and what runs them. Filled at start, then shared unchanged.
///
/// ```swift
/// let router = Router(Greeter(), AccountService())
/// ```
///
/// A method registered twice is the later one. Registering a method as another kind than it declares stops the program:
/// that is a mistake in the wiring, found at the first start.
public struct Router: Sendable {
    private var entries: [String: MethodEntry] = [:]
    private var serviceNames: Set<String> = []

    /// No methods.
    public init() {}

    /// The methods of services.
    public init(_ services: any RPCService...) {
        for service in services { service.register(in: &self) }
    }

    /// All methods, by path.
    public var methods: [MethodDescriptor] { entries.values.map(\.descriptor).sorted { $0.path < $1.path } }

    /// Full names of all services, in alphabetical order.
    public var services: [String] { serviceNames.sorted() }

    /// The method at a path, if there is one.
    public func method(at path: String) -> MethodDescriptor? { entries[path]?.descriptor }

    /// In the order in which they were registered, which is that of their `index`.
    var ordered: [MethodEntry] { entries.values.sorted { $0.index < $1.index } }

    func entry(at path: String) -> MethodEntry? { entries[path] }
    func entry(for method: MethodDescriptor) -> MethodEntry? { entries[method.path] }

    /// Why there is no method at a path, for the caller.
    func unimplemented(path: String) -> RPCStatus {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].isEmpty else { return RPCStatus(.unimplemented, "malformed method name: \(path)") }
        let service = String(parts[1])
        return serviceNames.contains(service)
            ? RPCStatus(.unimplemented, "unknown method \(parts[2]) for service \(service)")
            : RPCStatus(.unimplemented, "unknown service \(service)")
    }

    /// Whether the path names a service that is here, whatever the method.
    func hasService(ofPath path: String) -> Bool {
        services.contains(String(path.dropFirst().prefix { $0 != "/" }))
    }

    @usableFromInline
    mutating func add(_ descriptor: MethodDescriptor, _ kinds: Set<MethodKind>, _ implementation: MethodImplementation) {
        precondition(kinds.contains(descriptor.kind), "\(descriptor.path) is \(descriptor.kind) and was registered as another kind")
        let index = entries[descriptor.path]?.index ?? entries.count
        entries[descriptor.path] = MethodEntry(descriptor, implementation, index: index)
        serviceNames.insert(descriptor.service)
    }
}
