/// One change within a ``StoreBatch``. The store keeps each campaign's counters in step: every
/// change below says what it does to them.
public enum StoreChange: Sendable, Hashable {
    /// A new campaign in status `created`, all counters 0.
    indirect case insertCampaign(Campaign)

    /// New settings for a campaign.
    indirect case updateSettings(CampaignID, CampaignSettings)

    /// New settings for the account.
    indirect case updateAccount(AccountSettings)

    /// A transition. To `dialing` for the first time: `startedAt = at`; to a terminal status:
    /// `endedAt = at`. To `cancelled`: `cancelled += queued; queued = 0`, and prospects that are
    /// still `queued` are read as `cancelled` with reason `campaign_cancelled` from then on
    /// (their rows need not be rewritten, so cancelling costs the same at any size).
    /// The failures for which it was paused before are forgotten.
    case setStatus(CampaignID, CampaignStatus, reason: String?, at: Instant)

    /// The failures for which a campaign is paused, newest first.
    case noteFailures(CampaignID, [CampaignFailure])

    /// New prospects in status `queued`, due at the epoch. A phone that the campaign already has
    /// is skipped (within the list too); the outcome says how many were new. `queued += new`.
    case insertProspects(CampaignID, [NewProspect])

    /// New prospects, in status `queued`, for those of another campaign of the account that became one of `outcomes`, in their order:
    /// their ids count the lower half of `first` up. Made for campaigns of any size: they are not loaded. `queued += new`.
    case copyProspects(from: CampaignID, to: CampaignID, Set<RedialOutcome>, first: ProspectID)

    /// The intent of an attempt, and its prospect's move `queued → attempt.status`, with its
    /// count of attempts set to `attempt.number`; a contact of the recipient is kept. Checked in this very transaction:
    ///
    /// - If the phone is on the suppression list of the account or of the campaign, no attempt is stored; the prospect moves
    ///   `queued → cancelled` with reason `suppressed`, and the outcome names the attempt.
    /// - If the contacts of the recipient, over all campaigns of the account and both channels, leave no room for another
    ///   by one of `caps`, no attempt is stored; the prospect stays `queued`, due when ``ContactRule`` allows it, with
    ///   reason `contact_cap`, and the outcome names the attempt.
    case openAttempt(Attempt, caps: [ContactCap])

    /// An open attempt's move `from → to` between in-flight statuses (`sending → sent`).
    case advanceAttempt(AttemptRef, from: ProspectStatus, to: ProspectStatus)

    /// The end of an attempt, in one of the terminal statuses except `cancelled`, and what that
    /// makes of its prospect: `from → next.status`. `record`: what is known of it beside.
    case closeAttempt(
        AttemptRef, from: ProspectStatus, outcome: ProspectStatus, reason: Reason?, at: Instant, next: ProspectNext,
        record: AttemptRecord = AttemptRecord())

    /// An open attempt that the carrier was never asked for, and will not be: its row goes, and
    /// its prospect has one attempt less and is `from → queued` again, due at `dueAt`. Where that is nil,
    /// since its campaign was cancelled, it is `from → cancelled` with reason `campaign_cancelled`. It is no contact of the
    /// recipient. `reason` says why the carrier was not asked; the prospect keeps of it what ``Reason/keptOnceWithdrawn`` says.
    case withdrawAttempt(AttemptRef, from: ProspectStatus, dueAt: Instant?, reason: Reason)

    /// A queued prospect that may not be attempted now: it stays `queued`, due at `dueAt`, for `reason`.
    case deferProspect(ProspectRef, dueAt: Instant, reason: Reason)

    /// A queued prospect that will not be attempted any more: `queued → status`, which is terminal, with its reason.
    case endProspect(ProspectRef, ProspectStatus, reason: Reason)

    /// A step of looking anew at the queued prospects of a campaign that are not fresh, in the order (due time, id) after a cursor, at
    /// most `limit` of them: each is due when, and for the reason that, ``WaitRule`` says by this mode. `after` is nil in the first step. The outcome says where the next step begins. Until there is none, the campaign has the
    /// recall (``Campaign/recall``): it is gone on with after a restart. In steps, since any number of prospects may wait.
    indirect case recallProspects(CampaignID, ProspectRecall, Mode, after: DueCursor?, limit: Int, at: Instant)

    /// How a caller id stands on a channel now: at most one per number, channel and batch. It replaces what was kept before.
    indirect case useCallerId(CallerIdUse)

    /// What became of a number's attempts on a day that is over.
    indirect case keepNumberDay(PhoneNumber, NumberDayCounts)

    /// What was used of a 10DLC budget.
    case useBudget(BudgetUse)

    /// What was used of budgets before a time, which counts no longer.
    case forgetBudgets(before: Instant)

    /// A number that the account owns: a new one, or as it is now.
    indirect case putNumber(AccountNumber)

    /// Something that the carrier said of an attempt that the account does not have. The store keeps the
    /// newest ``StoreChange/keptAside`` of an account.
    indirect case setAside(CarrierEvent, at: Instant)

    /// Puts a number on the account's suppression list. Where it is on it from this source, it stays as it is.
    case suppress(PhoneNumber, SuppressionSource, at: Instant)

    /// A text message that came in, once per id. An opt-out puts its sender on the account's suppression list in this very
    /// transaction; an opt-in takes off it what ``SuppressionSource/optOuts`` are there. The outcome says what it changed. The store
    /// keeps the newest ``StoreChange/keptInbound`` of an account.
    indirect case recordInbound(InboundRecord, at: Instant)

    /// How many inbound messages of an account are kept.
    public static let keptInbound = 100_000

    /// How many events of an account are kept aside.
    public static let keptAside = 10_000
}
