import DequeModule
import Domain

/// What is to be said to a gateway about messages that came in: acknowledgements, many to a request, and replies, one to a request.
struct AnswerQueue {
    private let settings: GatewaySettings
    private var acknowledged: Deque<String> = []
    private var isAcknowledging = false
    private var replies: Deque<InboundReply> = []
    private var repliesInFlight = 0
    /// Of a message to a number of several accounts: whose engines have not got it on disk.
    private var awaited: [String: Set<AccountID>] = [:]

    init(_ settings: GatewaySettings) { self.settings = settings }

    /// A message was told to these accounts: it is acknowledged when all of them have it.
    mutating func expect(_ message: String, from accounts: [AccountID]) {
        if accounts.count > 1, awaited.count < settings.maximumAnswers { awaited[message] = Set(accounts) }
    }

    /// An account has a message on disk. What there is no room for is not acknowledged: the gateway tells it again.
    mutating func acknowledge(_ message: String, by account: AccountID) {
        if var accounts = awaited[message] {
            accounts.remove(account)
            awaited[message] = accounts.isEmpty ? nil : accounts
            guard accounts.isEmpty else { return }
        }
        acknowledge(message)
    }

    /// A message is done with, whosever it is.
    mutating func acknowledge(_ message: String) {
        if acknowledged.count < settings.maximumAnswers { acknowledged.append(message) }
    }

    /// Takes a reply. False: there are too many.
    mutating func add(_ reply: InboundReply) -> Bool {
        guard replies.count < settings.maximumAnswers else { return false }
        replies.append(reply)
        return true
    }

    /// Ids to acknowledge now, in one request, which has to be ``finishAcknowledging()``ed. Empty: there are none, or a request is under way.
    mutating func nextAcknowledgements() -> [String] {
        guard !isAcknowledging, !acknowledged.isEmpty else { return [] }
        isAcknowledging = true
        let ids = Array(acknowledged.prefix(Self.idsPerRequest))
        acknowledged.removeFirst(ids.count)
        return ids
    }

    mutating func finishAcknowledging() { isAcknowledging = false }

    /// Replies to send now; each has to be ``finishReply()``ed.
    mutating func nextReplies() -> [InboundReply] {
        var ready: [InboundReply] = []
        while repliesInFlight < settings.maximumInFlight, let reply = replies.popFirst() {
            repliesInFlight += 1
            ready.append(reply)
        }
        return ready
    }

    mutating func finishReply() { repliesInFlight -= 1 }

    /// The connection is gone, and with it what was to be acknowledged: on the next one the gateway tells the messages again.
    mutating func forgetAcknowledgements() { acknowledged.removeAll() }

    private static let idsPerRequest = 1_000
}
