/// What is wrong with a rules file. A bad row refuses the whole file: half a law is worse than none that runs.
public struct CallingRulesError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Its line, from 1.
    public let line: Int
    /// The column's name; empty: the whole line.
    public let field: String
    /// What is wrong, as in "must be on or off".
    public let problem: String

    /// Such as `line 14, hours: Funday is no day of the week`.
    public var description: String { "line \(line)\(field.isEmpty ? "" : ", \(field)"): \(problem)" }
}
