import CampaignsProtos
import Domain
import RPCServer

extension SuppressionService {
    /// Takes a file. What is in memory is one message and the phones of one transaction, whatever its size; the client is
    /// held back while the store writes.
    public func uploadSuppressions(_ requests: MessageStream<CampaignsV1.UploadSuppressionsRequest>, _ context: CallContext) async throws
        -> CampaignsV1.UploadSuppressionsResponse
    {
        var requests = requests.makeAsyncIterator()
        guard var request = try await requests.next() else { throw Self.noMode }
        let mode = request.mode
        let list = try list(request.campaignID, context)
        let source = try SuppressionSource.named(request.source) ?? .manual
        var reader = SuppressionFileReader(northAmerican: request.northAmerican)
        let intake: SuppressionIntake
        switch mode {
        case .keepGood: intake = .direct(lists, list, source, at: clock.now)
        case .allOrNothing:
            intake = .staged(lists, try await RPCError.fromStore { try await lists.beginUpload(to: list, source: source, at: clock.now) })
        case .unspecified: throw Self.noMode
        case .unrecognized(let value): throw RPCError(invalid: "mode", "is \(value), which is no mode")
        }
        var report = SuppressionUploadReport()
        do {
            var phones: [PhoneNumber] = []
            func take(_ line: SuppressionFileReader.Line) {
                report.lines += 1
                switch line {
                case .phone(let phone): phones.append(phone)
                case .bad(let line): report.add(line)
                }
            }
            func store(atLeast least: Int) async throws {
                while phones.count >= least, !phones.isEmpty {
                    let piece = Array(phones.prefix(SuppressionLimits.uploadPiece))
                    phones.removeFirst(piece.count)
                    // What will be dropped need not be kept aside.
                    if intake.isStaged, report.bad > 0 { continue }
                    let place = Int(report.lines - report.bad) - phones.count - piece.count
                    report.added += Int64(try await RPCError.fromStore { try await intake.take(piece, place: place) })
                }
            }
            while true {
                for part in Parts(request.data) {
                    reader.read(part, take)
                    try await store(atLeast: SuppressionLimits.uploadPiece)
                }
                guard let next = try await requests.next() else { break }
                guard next.onlyHasData else { throw RPCError(invalid: "data", "is all that requests behind the first may have") }
                request = next
            }
            reader.finish(take)
            try await store(atLeast: 0)
        } catch {
            // The upload broke off. Where the store fails now, the next start drops what is kept aside.
            await intake.abandon()
            throw error
        }
        report.isKept = !intake.isStaged || report.bad == 0
        report.added += Int64(try await intake.finish(keeping: report.isKept))
        return .init(report)
    }

    private static let noMode = RPCError(invalid: "mode", "is required in the first request: keep_good or all_or_nothing")

    /// A message's data in parts of 64 KiB: as many phones wait in memory as are in one.
    private struct Parts: Sequence, IteratorProtocol {
        private var rest: ArraySlice<UInt8>

        init(_ data: [UInt8]) { rest = data[...] }

        mutating func next() -> ArraySlice<UInt8>? {
            guard !rest.isEmpty else { return nil }
            defer { rest = rest.dropFirst(64 << 10) }
            return rest.prefix(64 << 10)
        }
    }
}

extension CampaignsV1.UploadSuppressionsRequest {
    fileprivate var onlyHasData: Bool { campaignID.isEmpty && source == .unspecified && mode == .unspecified && !northAmerican }
}
