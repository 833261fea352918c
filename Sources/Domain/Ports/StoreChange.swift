/// One change within a ``StoreBatch``. The store keeps each campaign's counters in step: every
/// change below says what it does to them.
public enum StoreChange: Sendable, Hashable {
    /// A new campaign in status `created`, all counters 0.
    case insertCampaign(Campaign)

    /// New settings for a campaign.
    case updateSettings(CampaignID, CampaignSettings)

    /// A transition. To `dialing` for the first time: `startedAt = at`; to a terminal status:
    /// `endedAt = at`. To `cancelled`: `cancelled += queued; queued = 0`, and prospects that are
    /// still `queued` are read as `cancelled` with reason `campaign_cancelled` from then on
    /// (their rows need not be rewritten, so cancelling costs the same at any size).
    case setStatus(CampaignID, CampaignStatus, reason: String?, at: Instant)

    /// New prospects in status `queued`, due at the epoch. A phone that the campaign already has
    /// is skipped (within the list too); the outcome says how many were new. `queued += new`.
    case insertProspects(CampaignID, [NewProspect])

    /// The intent of an attempt, and its prospect's move `queued → attempt.status`, with its
    /// count of attempts set to `attempt.number`. If the phone is on the account's suppression
    /// list, checked in this very transaction, no attempt is stored; the prospect moves
    /// `queued → cancelled` with reason `suppressed`, and the outcome names the attempt.
    case openAttempt(Attempt)

    /// An open attempt's move `from → to` between in-flight statuses (`sending → sent`).
    case advanceAttempt(AttemptRef, from: ProspectStatus, to: ProspectStatus)

    /// The end of an attempt, in one of the terminal statuses except `cancelled`, and what that
    /// makes of its prospect: `from → next.status`.
    case closeAttempt(AttemptRef, from: ProspectStatus, outcome: ProspectStatus, reason: Reason?, at: Instant, next: ProspectNext)

    /// An open attempt that the carrier was never asked for, and will not be: its row goes, and
    /// its prospect has one attempt less and is `from → queued` again, due at `dueAt`. Where that is nil,
    /// since its campaign was cancelled, it is `from → cancelled` with reason `campaign_cancelled`.
    /// `reason` says why the carrier was not asked.
    case withdrawAttempt(AttemptRef, from: ProspectStatus, dueAt: Instant?, reason: Reason)

    /// A queued prospect that may not be attempted now: it stays `queued`, due at `dueAt`, for `reason`.
    case deferProspect(ProspectRef, dueAt: Instant, reason: Reason)

    /// A queued prospect that will not be attempted any more: `queued → status`, which is terminal, with its reason.
    case endProspect(ProspectRef, ProspectStatus, reason: Reason)

    /// Queued prospects of a campaign that were deferred for `reason` are due at `at` again: what deferred them has changed.
    case recallProspects(CampaignID, deferredFor: Reason, at: Instant)

    /// A caller id was used on a channel, and may be used on it again from `freeAt`.
    case useCallerId(PhoneNumber, Channel, freeAt: Instant)

    /// Something that the carrier said of an attempt that the account does not have. The store keeps the
    /// newest ``StoreChange/keptAside`` of an account.
    case setAside(CarrierEvent, at: Instant)

    /// How many events of an account are kept aside.
    public static let keptAside = 10_000
}
