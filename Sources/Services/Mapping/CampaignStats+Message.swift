import CampaignsProtos
import Domain

extension CampaignsV1.CampaignStats {
    init(_ stats: CampaignStats) {
        self.init(
            total: UInt32(clamping: stats.total), queued: UInt32(clamping: stats.queued), dialing: UInt32(clamping: stats.dialing),
            completed: UInt32(clamping: stats.completed), failed: UInt32(clamping: stats.failed),
            cancelled: UInt32(clamping: stats.cancelled), noAnswer: UInt32(clamping: stats.noAnswer), busy: UInt32(clamping: stats.busy),
            voicemail: UInt32(clamping: stats.voicemail), humanConnected: UInt32(clamping: stats.humanConnected),
            sending: UInt32(clamping: stats.sending), sent: UInt32(clamping: stats.sent), delivered: UInt32(clamping: stats.delivered),
            progress: UInt32(clamping: stats.progress))
    }
}
