/// The rows of a file of rules: CSV with a header, a row per line, and comment lines that begin with `#`.
struct RuleFileRows {
    /// The header's fields.
    let columns: [String]

    /// Has `row` read each row, in their order, with its line's number; `fields` takes a line apart. Throws for the first line
    /// that is not as it should be.
    func read<Text: StringProtocol>(
        _ text: Text, fields: (Text.SubSequence, Int) throws(CallingRulesError) -> [String],
        row: ([String], Int) throws(CallingRulesError) -> Void
    ) throws(CallingRulesError) {
        var hasHeader = false
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            if line.hasPrefix("#") || line.allSatisfy({ $0 == " " }) { continue }
            let fields = try fields(line, number)
            guard hasHeader else {
                guard fields == columns else {
                    throw CallingRulesError(line: number, field: "", problem: "the header must be \(columns.joined(separator: ","))")
                }
                hasHeader = true
                continue
            }
            guard fields.count == columns.count else {
                throw CallingRulesError(line: number, field: "", problem: "has \(fields.count) fields instead of \(columns.count)")
            }
            try row(fields, number)
        }
        guard hasHeader else { throw CallingRulesError(line: max(number, 1), field: "", problem: "there is no header") }
    }
}
