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
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// A reader at the beginning of a file. `northAmerican`: ten digits without `+` are a number of the North American plan, and so are
    /// eleven that begin with 1, and three digits in the column with seven in the next.
    public init(northAmerican: Bool = false) {
        self.northAmerican = northAmerican
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

    /// Whether the line is a header: a field has one of the names, or there is no digit in all of it.
    private mutating func readHeader() -> Bool {
        var index = 0
        while copyField(index) {
            if Self.columnNames.contains(Self.name(field)) {
                column = index
                return true
            }
            index += 1
        }
        return !line.contains { Self.isDigit($0) }
    }

    /// A header's name in lower case, `_` for spaces.
    private static func name(_ field: [UInt8]) -> String {
        let words = String(decoding: field, as: UTF8.self).lowercased().split { $0 == " " || $0 == "_" || $0 == "\t" }
        return words.joined(separator: "_")
    }

    /// Puts a field of the line into `field`, without its quotes; false where there is none.
    private mutating func copyField(_ wanted: Int) -> Bool {
        field.removeAll(keepingCapacity: true)
        var index = 0
        var isQuoted = false
        for byte in line {
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if !isQuoted, Self.isSeparator(byte) {
                if index == wanted { return true }
                index += 1
            } else if index == wanted {
                field.append(byte)
            }
        }
        return index == wanted
    }

    // MARK: Numbers

    private struct Problem: Error {
        let reason: BadLineReason
    }

    private struct Digits {
        var hasPlus = false
        var count = 0
        var value: UInt64 = 0
        var isOther = false
    }

    private mutating func phone() -> Result<PhoneNumber, Problem> {
        guard copyField(column) else { return problem(.noNumber) }
        guard var digits = Self.digits(field) else { return problem(.notUTF8) }
        if digits.isOther { return problem(.notE164) }
        if digits.count == 0 { return problem(digits.hasPlus ? .notE164 : .noNumber) }
        if !digits.hasPlus {
            guard northAmerican else { return problem(.noCountryCode) }
            if digits.count == 3, copyField(column + 1), let rest = Self.digits(field), rest.count == 7, !rest.hasPlus, !rest.isOther {
                digits.count = 10
                digits.value = digits.value * 10_000_000 + rest.value
            }
            if digits.count == 10 { digits.value += 10_000_000_000 } else if digits.count != 11 { return problem(.noCountryCode) }
            guard Self.isNorthAmerican(digits.value) else { return problem(.noCountryCode) }
        }
        guard let phone = PhoneNumber(digits: digits.value), digits.hasPlus == false || Self.width(phone.digits) == digits.count else {
            return problem(.notE164)
        }
        return .success(phone)
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

    /// What is in a field; nil where it is not UTF-8.
    private static func digits(_ field: [UInt8]) -> Digits? {
        var digits = Digits()
        if field.allSatisfy({ $0 < 0x80 }) {
            for byte in field { add(Unicode.Scalar(byte), to: &digits) }
        } else {
            guard let text = String(validating: field, as: UTF8.self) else { return nil }
            for scalar in text.unicodeScalars { add(scalar, to: &digits) }
        }
        return digits
    }

    private static func add(_ scalar: Unicode.Scalar, to digits: inout Digits) {
        switch scalar {
        case "0"..."9":
            digits.count += 1
            // More digits than any number has, and than are told apart.
            guard digits.count <= 15 else { return digits.isOther = true }
            digits.value = digits.value * 10 + UInt64(scalar.value - 0x30)
        case "+" where digits.count == 0 && !digits.hasPlus: digits.hasPlus = true
        case _ where isFormatting(scalar): break
        default: digits.isOther = true
        }
    }

    // MARK: Characters

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "\t")
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\"") || isSeparator(byte) }

    /// What people and their programs put between digits.
    private static func isFormatting(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "\t", "-", ".", "(", ")", "/": return true
        case _ where scalar.isASCII: return false
        default: break
        }
        switch scalar.properties.generalCategory {
        case .spaceSeparator, .dashPunctuation, .format: return true
        // The minus sign.
        default: return scalar.value == 0x2212
        }
    }
}
