/// Suppression lists, as users change and read them.
///
/// They are changed in the store itself, beside the engines: whether a number is suppressed is found out in the transaction that
/// records an attempt's intent. So a change that is acknowledged counts for every attempt whose intent is not on disk by then.
public protocol SuppressionLists: Sendable {
    /// Puts phones on a list. How many were not on it from this source; the others stay as they are. Throws ``StoreError``.
    func addSuppressions(_ phones: [PhoneNumber], to list: SuppressionList, source: SuppressionSource, at instant: Instant) async throws
        -> Int

    /// Takes phones off a list, as far as they are on it from one source; nil: from whatever source but the recipient's own doing
    /// (``SuppressionSource/removedUnnamed``). Throws ``StoreError``.
    func removeSuppressions(_ phones: [PhoneNumber], from list: SuppressionList, source: SuppressionSource?) async throws
        -> SuppressionRemoval

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

    /// Puts all of an upload on its list. How many were not on it from its source. Where the process ends meanwhile,
    /// ``finishUploads()`` goes on. Throws ``StoreError``: then part of it may be on the list, to be taken off by ``takeBackUpload(_:)``.
    func completeUpload(_ upload: SuppressionUploadID) async throws -> Int

    /// Takes off the list again what an upload that could not be completed has put there, and drops it. What was there before stays. It
    /// may be called until it succeeds. Throws ``StoreError``.
    func takeBackUpload(_ upload: SuppressionUploadID) async throws

    /// Drops an upload of which nothing was put on its list; any other stays. Throws ``StoreError``.
    func discardUpload(_ upload: SuppressionUploadID) async throws

    /// Completes the uploads that were being completed when the process ended, goes on taking back those that were being taken back,
    /// and drops the others. To be called by the process
    /// that runs the campaigns, before they go on. Throws ``StoreError``.
    func finishUploads() async throws
}

/// An upload's number in its store.
public typealias SuppressionUploadID = Int64
