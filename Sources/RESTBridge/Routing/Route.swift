import GoogleProtos
import ProtoRuntime
import RPCServer

/// One way to call a method over HTTP.
struct Route: Sendable {
    /// Where a request's body goes.
    enum Body: Sendable {
        /// Nowhere: it is ignored.
        case none
        /// Its members are the request's fields.
        case all
        /// It is the value of one field.
        case field(FieldDescriptor)
    }

    /// What becomes of a method's responses.
    enum Shape: Sendable {
        /// One JSON object.
        case object
        /// A page of a list, followed by the next ones.
        case pages(PagedList)
        /// Elements of one array under this name.
        case array(String)
        /// Server-sent events.
        case events
    }

    let verb: String
    let template: PathTemplate
    let method: RegisteredMethod
    let call: MethodDescriptor
    let body: Body
    /// Whether the body goes into the method's requests as it comes: see ``Body/field(_:)``, which is bytes then.
    let streamsBody: Bool
    let shape: Shape
    let successStatus: Int
    /// Template of the `Location` header: literal parts and fields of the response in turn; nil for none.
    let location: LocationTemplate?
    /// Fields of the response, or of a list's elements, that are written; nil for all.
    let members: [FieldDescriptor]?
    /// The field of each server-sent event that is its id; nil for none.
    let eventID: FieldDescriptor?
    /// The field of the request that `Last-Event-ID` fills; nil for none.
    let lastEventID: FieldDescriptor?
    /// The FieldMask that says which fields a PATCH changes.
    let updateMask: FieldDescriptor?
    /// Proto paths that a body must not have, and why.
    let reserved: [String: String]

    init(_ method: RegisteredMethod, rule: GoogleAPI.HttpRule, rest: RESTBridgeV1.Rest) throws(BridgeError) {
        let path: String
        switch rule.pattern {
        case .get(let text): (verb, path) = ("GET", text)
        case .put(let text): (verb, path) = ("PUT", text)
        case .post(let text): (verb, path) = ("POST", text)
        case .delete(let text): (verb, path) = ("DELETE", text)
        case .patch(let text): (verb, path) = ("PATCH", text)
        case .custom(let custom): (verb, path) = (custom.kind, custom.path)
        case nil: throw .unreadableOption(method: method.name)
        }
        self.method = method
        call = MethodDescriptor(service: method.service, method: method.name, kind: method.kind)
        template = try PathTemplate(path, request: method.input, method: method.name)
        switch rule.body {
        case "": body = .none
        case "*": body = .all
        default:
            guard let field = method.input.field(name: rule.body) else { throw .unknownField(rule.body, method: method.name) }
            body = .field(field)
        }
        streamsBody = rest.streamsBody
        successStatus = rest.successStatus == 0 ? 200 : Int(rest.successStatus)
        location = rest.location.isEmpty ? nil : try LocationTemplate(rest.location, response: method.output, method: method.name)

        var element = method.output
        switch method.kind {
        case .unary:
            if let list = PagedList(method) {
                shape = .pages(list)
                element = list.items.messageType ?? method.output
            } else {
                shape = .object
            }
        case .serverStreaming: shape = rest.arrayMember.isEmpty ? .events : .array(rest.arrayMember)
        case .clientStreaming where rest.streamsBody: shape = .object
        case .clientStreaming, .bidirectional: throw .streamedRequests(method: method.name)
        }
        if rest.streamsBody {
            guard method.kind == .clientStreaming, case .field(let field) = body, case .bytes = field.kind, field.presence != .repeated
            else {
                throw .unreadableOption(method: method.name)
            }
        }
        if rest.members.isEmpty {
            members = nil
        } else {
            var fields: [FieldDescriptor] = []
            for name in rest.members {
                guard let field = element.field(jsonName: name) else { throw .unknownField(name, method: method.name) }
                fields.append(field)
            }
            members = fields
        }
        eventID = try Route.text(rest.eventID, in: method.output, of: method)
        lastEventID = try Route.text(rest.lastEventID, in: method.input, of: method)
        let mask = method.input.field(name: "update_mask")
        updateMask = verb == "PATCH" && mask?.messageType?.fullName == "google.protobuf.FieldMask" ? mask : nil
        var reserved: [String: String] = [:]
        for fields in template.variables {
            reserved[fields.map(\.name).joined(separator: ".")] = "is given by the path"
        }
        if rest.streamsBody { reserved[rule.body] = "is the request's body" }
        if let updateMask { reserved[updateMask.name] = "is made of the members of the body" }
        self.reserved = reserved
    }

    /// A field that an option names, which has to be one string; nil where it names none.
    private static func text(
        _ name: String, in message: MessageDescriptor, of method: RegisteredMethod
    ) throws(BridgeError) -> FieldDescriptor? {
        guard !name.isEmpty else { return nil }
        guard let field = message.field(name: name), case .string = field.kind, field.presence != .repeated else {
            throw .unknownField(name, method: method.name)
        }
        return field
    }
}
