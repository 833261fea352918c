import ArgumentParser
import CampaignsProtos
import CampaignsStubs
import Foundation

/// `campaignctl suppressions upload`.
struct UploadSuppressionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload", abstract: "Put the numbers of a file on a list: a number a line, plain or CSV.",
        discussion: "Bad lines are printed on standard error; with --all-or-nothing, one of them keeps all of the file off the list.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The file; - is standard input.")
    var file: String
    @Option(help: "On the list of this campaign. (default: the account's)")
    var campaign: String?
    @Option(help: "Where they come from.")
    var source = CampaignsV1.SuppressionSource.manual
    @Flag(help: "Keep nothing of a file with a bad line. (default: keep the good lines)")
    var allOrNothing = false
    @Flag(help: "Take numbers of ten digits without + as North American.")
    var northAmerican = false

    /// Bytes of the file in one request.
    private static let piece = 256 << 10

    func run() async throws {
        guard let handle = file == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: file) else {
            throw ValidationError("\(file) cannot be read")
        }
        try await connection.withClient(of: CampaignsV1.SuppressionService.Client.init) { client in
            var request = CampaignsV1.UploadSuppressionsRequest(
                campaignID: campaign ?? "", source: source, mode: allOrNothing ? .allOrNothing : .keepGood,
                northAmerican: northAmerican)
            let answer = try await client.uploadSuppressions() { writer in
                while let data = try handle.read(upToCount: Self.piece), !data.isEmpty {
                    request.data = Array(data)
                    try await writer.send(request)
                    request = CampaignsV1.UploadSuppressionsRequest()
                }
                // An empty file is one request, too.
                if request.mode != .unspecified { try await writer.send(request) }
            }
            try report(answer.message)
        }
    }

    private func report(_ answer: CampaignsV1.UploadSuppressionsResponse) throws {
        for bad in answer.badLines { FileHandle.standardError.write(Data("line \(bad.line): \(bad.reason)\n".utf8)) }
        let unnamed = answer.bad - min(answer.bad, UInt32(answer.badLines.count))
        if unnamed > 0 { FileHandle.standardError.write(Data("and \(unnamed) more\n".utf8)) }
        print("\(answer.added) added, \(answer.alreadyThere) already there, \(answer.bad) bad")
        guard answer.kept else {
            throw ValidationError("nothing of \(file) is on the list, because of its bad lines")
        }
    }
}
