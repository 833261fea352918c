/// How messages are encoded, by the names that Connect and gRPC-Web have for it.
enum MessageFormat: String {
    case proto
    case json
}
