import RPCServer

/// What a case found that should not be.
struct CaseFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Fails the case unless two values are the same.
func expect<Value: Equatable>(_ value: Value, _ expected: Value, _ what: String) throws {
    guard value == expected else { throw CaseFailure("\(what) is \(value), not \(expected)") }
}

/// Fails the case unless `call` ends with an error, which is returned.
func failure<Result>(of call: () async throws -> Result) async throws -> RPCError {
    do {
        _ = try await call()
    } catch let error as RPCError {
        return error
    }
    throw CaseFailure("the call succeeded")
}
