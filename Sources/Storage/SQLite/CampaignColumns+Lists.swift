import Domain
import GRDB

/// How retry policies and failures are written in one column.
extension CampaignColumns {
    static func text(of policies: [RetryPolicy]) -> String? {
        guard !policies.isEmpty else { return nil }
        return policies.map { policy in
            "\(policy.outcome.rawValue):\(policy.maxRetries.map(String.init) ?? ""):\(policy.retryDelay?.text ?? "")"
        }.joined(separator: ",")
    }

    static func retry(_ text: String?) throws -> [RetryPolicy] {
        try list(text).map { entry in
            let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 3, let outcome = Int(parts[0]).flatMap(RetryOutcome.init(rawValue:)) else {
                throw DamagedRow(column: "retry")
            }
            let (maxRetries, delay) = (Int(parts[1]), RetryDelay(String(parts[2])))
            guard maxRetries != nil || parts[1].isEmpty, delay != nil || parts[2].isEmpty else { throw DamagedRow(column: "retry") }
            return RetryPolicy(outcome: outcome, maxRetries: maxRetries, retryDelay: delay)
        }
    }

    /// A line for each, newest first; the reason comes last, since it may hold anything but a line break.
    static func text(of failures: [CampaignFailure]) -> String? {
        guard !failures.isEmpty else { return nil }
        return failures.map { failure in
            let reason = failure.reason.word.split(whereSeparator: \.isNewline).joined(separator: " ")
            return "\(failure.at.millisecondsSinceEpoch) \(failure.phone) \(failure.prospect) \(failure.attempt) \(reason)"
        }.joined(separator: "\n")
    }

    static func failures(_ text: String?) throws -> [CampaignFailure] {
        try (text ?? "").split(separator: "\n").map { line in
            let parts = line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 5, let at = Int64(parts[0]), let phone = PhoneNumber(parts[1]), let prospect = ProspectID(parts[2]),
                let attempt = AttemptID(parts[3])
            else {
                throw DamagedRow(column: "last_failures")
            }
            return CampaignFailure(
                at: Instant(millisecondsSinceEpoch: at), reason: Reason(parts[4]), phone: phone, prospect: prospect, attempt: attempt)
        }
    }
}
