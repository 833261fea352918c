/// What the server is told, in the form that the interop tests' description gives: `--name=value`.
struct ServerArguments {
    /// Port on 127.0.0.1; 0 picks one.
    var port = 0
    /// Streams that a connection may have open at a time, for the case `max_streams`.
    var maxStreams: Int?
    /// Milliseconds after which a connection without calls is told to go, for the case `goaway`.
    var idleMilliseconds: Int64?

    /// Reads the arguments; nil where one is not known.
    init?(_ arguments: some Sequence<String>) {
        for argument in arguments {
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            switch parts[0] {
            case "--port":
                guard let value = Int(parts[1]) else { return nil }
                port = value
            case "--max_streams":
                guard let value = Int(parts[1]) else { return nil }
                maxStreams = value
            case "--idle_ms":
                guard let value = Int64(parts[1]) else { return nil }
                idleMilliseconds = value
            default: return nil
            }
        }
    }
}
