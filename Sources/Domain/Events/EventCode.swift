/// How an event begins in the log. Codes are kept on disk: a new one is appended, and none changes.
enum EventCode: UInt8 {
    case time = 0
    case campaignCreated = 1
    case campaignUpdated = 2
    case campaignStatus = 3
    case prospectsAdded = 4
    case attemptPlaced = 5
    case attemptProgress = 6
    case attemptEnded = 7
    case attemptWithdrawn = 8
    case prospectDeferred = 9
    case prospectEnded = 10
    case prospectsRecalled = 11
}
