/// Suppression lists, as users change and read them.
///
/// They are changed in the store itself, beside the engines: whether a number is suppressed is found out in the transaction that
/// records an attempt's intent. So a change that is acknowledged counts for every attempt whose intent is not on disk by then.
public protocol SuppressionLists: Sendable {
    /// Puts phones on a list. How many were not on it from this source; the others stay as they are. Throws ``StoreError``.
    func addSuppressions(_ phones: [PhoneNumber], to list: SuppressionList, source: SuppressionSource, at instant: Instant) async throws
        -> Int

    /// Takes phones off a list, as far as they are on it from one of `sources`; nil: from whatever source. How many entries went.
    /// Throws ``StoreError``.
    func removeSuppressions(_ phones: [PhoneNumber], from list: SuppressionList, sources: Set<SuppressionSource>?) async throws -> Int

    /// All lists of the account that have a phone, the account's own first. Throws ``StoreError``.
    func suppressions(of phone: PhoneNumber, account: AccountID) async throws -> [Suppression]

    /// Suppressions of an account after a place, in the order (phone, campaign, source), at most `limit`: those of one campaign,
    /// or of all lists where `campaign` is nil. Throws ``StoreError``.
    func suppressions(
        account: AccountID, campaign: CampaignID?, after cursor: SuppressionCursor?, limit: Int
    ) async throws -> [Suppression]

    /// Begins an upload of which either all counts or nothing. Throws ``StoreError``.
    func beginUpload(to list: SuppressionList, source: SuppressionSource, at instant: Instant) async throws -> SuppressionUploadID

    /// Keeps phones of an upload aside; `place`: how many came before. They suppress nothing yet. Throws ``StoreError``.
    func stage(_ phones: [PhoneNumber], place: Int, in upload: SuppressionUploadID) async throws

    /// Puts all of an upload on its list. How many were not on it from its source. From the first moment on it is sure that all of
    /// it will be: where the process ends meanwhile, ``finishUploads()`` goes on. Throws ``StoreError``.
    func completeUpload(_ upload: SuppressionUploadID) async throws -> Int

    /// Drops an upload that is not being completed; any other stays. Throws ``StoreError``.
    func discardUpload(_ upload: SuppressionUploadID) async throws

    /// Completes the uploads that were being completed when the process ended, and drops the others. To be called by the process
    /// that runs the campaigns, before they go on. Throws ``StoreError``.
    func finishUploads() async throws
}

/// An upload's number in its store.
public typealias SuppressionUploadID = Int64
