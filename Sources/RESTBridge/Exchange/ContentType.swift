import RPCServer

/// What a body must be.
enum ContentType {
    /// Why the body that these headers announce is not read; nil where it is JSON, or said to be nothing.
    static func check(_ head: HTTPRequestHead) -> HTTPFailure? {
        if let failure = checkEncoding(head) { return failure }
        // A client that does not say what it sends can only mean the one thing that is taken here.
        guard let value = head["content-type"] else { return nil }
        let parts = value.split(separator: ";").map { part in
            String(part).lowercased().filter { $0 != " " && $0 != "\t" && $0 != "\"" }
        }
        let isJSON = parts.first == "application/json"
        let isUTF8 = parts.dropFirst().allSatisfy { !$0.hasPrefix("charset=") || $0 == "charset=utf-8" }
        if isJSON, isUTF8 { return nil }
        let hint =
            parts.first == "application/x-www-form-urlencoded" ? "; with curl, add -H 'Content-Type: application/json'" : ""
        return HTTPFailure(415, .invalidArgument, "the content-type must be application/json in UTF-8, not \(value)\(hint)")
    }

    /// The same of a body of any type.
    static func checkEncoding(_ head: HTTPRequestHead) -> HTTPFailure? {
        guard let encoding = head["content-encoding"], encoding.lowercased() != "identity" else { return nil }
        return HTTPFailure(415, .invalidArgument, "bodies must not be compressed, but content-encoding is \(encoding)")
    }
}
