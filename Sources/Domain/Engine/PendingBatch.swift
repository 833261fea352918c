/// A batch on its way to the disk, with what depends on it.
struct PendingBatch {
    let id: BatchID
    var batch: StoreBatch
    /// Campaigns that it changes, each once.
    var runs: [CampaignRun] = []
    /// Requests for the attempts that it opens.
    var requests: [CarrierRequest] = []
    var replies: [(ReplyToken, Reply)] = []
    var inserts = 0

    /// What a command is answered with once the batch is on disk.
    enum Reply {
        case campaign(CampaignRun)
        /// The count of the n-th insertion of the batch.
        case added(insertion: Int)
        /// The account's settings.
        case account
        /// So many were new.
        case counted(Int)
        case number(AccountNumber)
        case refused(CommandError)
    }
}
