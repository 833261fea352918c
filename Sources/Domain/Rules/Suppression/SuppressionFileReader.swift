/// Reads phone numbers from a file, a piece at a time and in memory that does not depend on its size.
///
/// The file's form is written down at `UploadSuppressions` in the contract: a number a line, as plain text or as CSV with one column
/// that has it.
public struct SuppressionFileReader: Sendable {
    /// What a line with a number came to.
    public enum Line: Sendable, Hashable {
        /// A good one.
        case phone(PhoneNumber)
        /// One that is no number.
        case bad(BadLine)
    }

    private let northAmerican: Bool
    private let plan: NumberingPlan
    private var number: Int64 = 0
    private var line: [UInt8] = []
    private var isTooLong = false
    /// Whether the byte before ended a line and an LF now belongs to it.
    private var endedByCR = false
    /// Whether a line that is not empty was there: only the first can be a header.
    private var hasBegun = false
    /// Which field of a line has the number.
    private var column = 0
    private var field: [UInt8] = []

    private static let columnNames: Set<String> = ["phone", "phone_number", "number", "mobile", "telephone", "tel", "msisdn"]
    private static let parameters = ["ext=", "isub=", "phone-context=", "postd="]
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// A reader at the beginning of a file. `northAmerican`: ten digits without `+` are a number of the North American plan, and so are
    /// eleven that begin with 1, and three digits in the column with seven in the next. `plan` says which numbers there can be.
    public init(northAmerican: Bool = false, plan: NumberingPlan = .builtIn) {
        self.northAmerican = northAmerican
        self.plan = plan
        line.reserveCapacity(SuppressionLimits.longestLine)
    }

    /// Reads the next piece of the file, cut anywhere. `take` gets each line with a number that ends in it.
    public mutating func read(_ bytes: ArraySlice<UInt8>, _ take: (Line) -> Void) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n"):
                if !endedByCR { endLine(take) }
                endedByCR = false
            case UInt8(ascii: "\r"):
                endLine(take)
                endedByCR = true
            default:
                endedByCR = false
                if line.count < SuppressionLimits.longestLine { line.append(byte) } else { isTooLong = true }
            }
        }
    }

    /// The file is over: its last line need not have an end.
    public mutating func finish(_ take: (Line) -> Void) {
        if !line.isEmpty || isTooLong { endLine(take) }
    }

    private mutating func endLine(_ take: (Line) -> Void) {
        defer {
            line.removeAll(keepingCapacity: true)
            isTooLong = false
        }
        number += 1
        if number == 1, line.starts(with: Self.byteOrderMark) { line.removeFirst(Self.byteOrderMark.count) }
        guard isTooLong || line.contains(where: { !Self.isBlank($0) }) else { return }
        let isFirst = !hasBegun
        hasBegun = true
        if isTooLong { return take(.bad(BadLine(line: number, reason: .tooLong))) }
        if isFirst, readHeader() { return }
        switch phone() {
        case .success(let phone): take(.phone(phone))
        case .failure(let problem): take(.bad(BadLine(line: number, reason: problem.reason)))
        }
    }

    // MARK: Fields

    /// Whether the line is a header: a field has one of the names, or there is no digit in all of it, of whatever script.
    private mutating func readHeader() -> Bool {
        var index = 0
        while copyField(index) {
            if Self.columnNames.contains(Self.name(field)) {
                column = index
                return true
            }
            index += 1
        }
        // A number in digits of another script is a bad line, of which its sender is told.
        return !String(decoding: line, as: UTF8.self).unicodeScalars.contains { $0.properties.generalCategory == .decimalNumber }
    }

    /// A header's name in lower case, `_` for spaces.
    private static func name(_ field: [UInt8]) -> String {
        let words = String(decoding: field, as: UTF8.self).lowercased().split { $0 == " " || $0 == "_" || $0 == "\t" }
        return words.joined(separator: "_")
    }

    /// Puts a field of the line into `field`, without its quotes; false where there is none. Quotes inside a field are part of it.
    private mutating func copyField(_ wanted: Int) -> Bool {
        field.removeAll(keepingCapacity: true)
        var index = 0
        var isQuoted = false
        var hasBegun = false
        for byte in line {
            if byte == UInt8(ascii: "\""), isQuoted || !hasBegun {
                isQuoted.toggle()
                hasBegun = true
            } else if !isQuoted, Self.isSeparator(byte) {
                if index == wanted { return true }
                index += 1
                hasBegun = false
            } else {
                if byte != UInt8(ascii: " ") { hasBegun = true }
                if index == wanted { field.append(byte) }
            }
        }
        return index == wanted
    }

    // MARK: Numbers

    private struct Problem: Error {
        let reason: BadLineReason
    }

    private mutating func phone() -> Result<PhoneNumber, Problem> {
        guard copyField(column) else { return problem(.noNumber) }
        guard var digits = PhoneDigits(field) else { return problem(.notUTF8) }
        if digits.isOther || hasParameters() { return problem(.notE164) }
        if digits.count == 0 { return problem(digits.hasPlus ? .notE164 : .noNumber) }
        if !digits.hasPlus {
            guard northAmerican else { return problem(.noCountryCode) }
            if digits.count == 3, copyField(column + 1), let rest = PhoneDigits(field), rest.count == 7, !rest.hasPlus, !rest.isOther {
                digits.count = 10
                digits.value = digits.value * 10_000_000 + rest.value
            }
            if digits.count == 10 { digits.value += 10_000_000_000 } else if digits.count != 11 { return problem(.noCountryCode) }
            guard Self.isNorthAmerican(digits.value) else { return problem(.noCountryCode) }
        }
        guard let phone = PhoneNumber(digits: digits.value), digits.hasPlus == false || Self.width(phone.digits) == digits.count else {
            return problem(.notE164)
        }
        return plan.holds(phone) ? .success(phone) : problem(.noPlan)
    }

    /// Whether the number goes on behind a semicolon, as RFC 3966 writes extensions (`+14155550101;ext=12`), which is another column
    /// to no one.
    private mutating func hasParameters() -> Bool {
        let number = field
        defer { field = number }
        guard copyField(column + 1) else { return false }
        let text = String(decoding: field, as: UTF8.self).lowercased()
        return Self.parameters.contains { text.hasPrefix($0) }
    }

    private func problem(_ reason: BadLineReason) -> Result<PhoneNumber, Problem> { .failure(Problem(reason: reason)) }

    /// +1, and then an area code and an exchange that begin with 2 to 9.
    private static func isNorthAmerican(_ value: UInt64) -> Bool {
        value / 10_000_000_000 == 1 && value / 1_000_000_000 % 10 >= 2 && value / 1_000_000 % 10 >= 2
    }

    private static func width(_ value: UInt64) -> Int {
        var (rest, width) = (value, 0)
        while rest > 0 { (rest, width) = (rest / 10, width + 1) }
        return width
    }

    // MARK: Characters

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "\t")
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\"") || isSeparator(byte) }
}
