/// What came of an upload.
public struct SuppressionUploadReport: Sendable, Hashable {
    /// Whether good lines are on the list.
    public var isKept = true
    /// Lines with a number, good and bad.
    public var lines: Int64 = 0
    /// How many numbers were not on the list from the upload's source.
    public var added: Int64 = 0
    /// How many lines are bad.
    public private(set) var bad: Int64 = 0
    /// The first ``SuppressionLimits/reportedBadLines`` of them.
    public private(set) var badLines: [BadLine] = []

    /// Of an empty file.
    public init() {}

    /// How many good lines were on the list already, or in the file before. 0 where nothing was kept.
    public var alreadyThere: Int64 { isKept ? lines - bad - added : 0 }

    /// Counts a line that is no number.
    public mutating func add(_ line: BadLine) {
        bad += 1
        if badLines.count < SuppressionLimits.reportedBadLines { badLines.append(line) }
    }
}
