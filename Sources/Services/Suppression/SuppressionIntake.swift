import Domain
import RPCServer

/// Where an upload's phones go as they come.
enum SuppressionIntake: Sendable {
    /// On the list.
    case direct(any SuppressionLists, SuppressionList, SuppressionSource, at: Instant)
    /// Aside, until all of the file is known to be good.
    case staged(any SuppressionLists, SuppressionUploadID)

    var isStaged: Bool {
        if case .staged = self { true } else { false }
    }

    /// Takes the next phones, before which `place` good ones came. How many were not on the list.
    func take(_ phones: [PhoneNumber], place: Int) async throws -> Int {
        switch self {
        case .direct(let lists, let list, let source, let time):
            return try await lists.addSuppressions(phones, to: list, source: source, at: time)
        case .staged(let lists, let upload):
            try await lists.stage(phones, place: place, in: upload)
            return 0
        }
    }

    /// The file is over: what is aside goes on the list, or is dropped. How many were not on the list. Throws a status that says what
    /// became of it.
    func finish(keeping: Bool) async throws -> Int {
        guard case .staged(let lists, let upload) = self else { return 0 }
        // In a task of its own: a client that goes away now must not leave half of it on the list.
        return try await Task {
            guard keeping else {
                try await RPCError.fromStore { try await lists.discardUpload(upload) }
                return 0
            }
            do {
                return try await lists.completeUpload(upload)
            } catch is StoreError {
                throw await Self.takeBack(upload, lists)
            }
        }.value
    }

    /// Undoes an upload that the store could not take whole, and says whether that is done.
    private static func takeBack(_ upload: SuppressionUploadID, _ lists: any SuppressionLists) async -> RPCError {
        do {
            try await lists.takeBackUpload(upload)
            return RPCError(.unavailable, "the store could not be written: nothing of the upload is on the list")
        } catch {
            Task {
                while (try? await lists.takeBackUpload(upload)) == nil { try await Task.sleep(for: retryInterval) }
            }
            return RPCError(
                .unavailable, "the store cannot be written: what is on the list of the upload is taken off again as soon as it can be")
        }
    }

    private static let retryInterval: Duration = .seconds(1)

    /// The upload broke off.
    func abandon() async {
        guard case .staged(let lists, let upload) = self else { return }
        // In a task of its own: the call's is cancelled where its client went away.
        await Task { try? await lists.discardUpload(upload) }.value
    }
}
