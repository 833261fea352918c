import Domain

/// A ``StoreModel`` with an index of who is due, for campaigns of a size at which to sort all of them for every page takes too long.
struct IndexedStore {
    private(set) var model: StoreModel
    private var indices: [CampaignID: DueIndex] = [:]

    /// The index of a model without campaigns.
    init(_ model: StoreModel) { self.model = model }

    mutating func commit(_ batch: StoreBatch) -> BatchOutcome {
        let outcome = model.commit(batch)
        for change in batch.changes {
            switch change {
            case .insertProspects(let campaign, let new): for prospect in new { refresh(prospect.id, campaign) }
            case .openAttempt(let attempt, _): refresh(attempt.prospect, attempt.campaign)
            case .closeAttempt(let reference, _, _, _, _, _, _): refresh(reference.prospect, reference.campaign)
            case .withdrawAttempt(let reference, _, _, _): refresh(reference.prospect, reference.campaign)
            case .deferProspect(let reference, _, _): refresh(reference.prospect, reference.campaign)
            case .endProspect(let reference, _, _): refresh(reference.prospect, reference.campaign)
            case .recallProspects(let campaign, _, _, _, _, _): for id in model.order[campaign] ?? [] { refresh(id, campaign) }
            default: break
            }
        }
        return outcome
    }

    /// A page as ``StoreModel/due(_:after:by:limit:)`` has it.
    func due(_ load: DueLoad) -> DuePage {
        guard let index = indices[load.campaign], model.campaigns[load.campaign]?.status != .cancelled else {
            return DuePage(prospects: [], nextDueAt: nil)
        }
        let cursor = load.cursor.map { DueIndex.Entry(dueAt: $0.dueAt, id: $0.prospect) }
        let page = index.entries(after: cursor, limit: load.limit).prefix { $0.dueAt <= load.dueBy }
        let prospects = page.compactMap { model.dueProspect($0.id) }
        let last = DueIndex.Entry(dueAt: load.dueBy, id: ProspectID(high: .max, low: .max))
        let next = page.count < load.limit ? index.entries(after: last, limit: 1).first : nil
        return DuePage(
            prospects: prospects, nextDueAt: next?.dueAt, nextReason: next.flatMap { model.prospects[$0.id]?.reason },
            nextProspect: next?.id)
    }

    private mutating func refresh(_ id: ProspectID, _ campaign: CampaignID) {
        let prospect = model.prospects[id]
        indices[campaign, default: DueIndex()].set(id, prospect?.status == .queued ? prospect?.dueAt : nil)
    }
}
