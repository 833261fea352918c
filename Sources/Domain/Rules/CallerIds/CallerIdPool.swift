/// The numbers of a campaign, ready to be chosen from.
final class CallerIdPool {
    /// What the campaign asks for.
    let channel: Channel
    let selection: CallerIdSelection
    let sticky: Duration
    /// Segments of its message; 0 for calls.
    let segments: Int
    /// The state of the table's numbers for which it was made: see ``CallerIdTable/generation``.
    let generation: UInt64
    /// The turns of all campaigns that send texts from one of its numbers.
    var shares = FairShare()

    private let members: [PhoneNumber: CallerId]
    private let everything: CallerIdGroup
    /// With local presence only.
    private let byAreaCode: [UInt16: CallerIdGroup]
    private let byRegion: [Region: CallerIdGroup]
    private let isLocal: Bool
    /// Groups in the regions of a place of the numbering plan, once they were looked for.
    private var groupsOfPlace: [Int: [CallerIdGroup]] = [:]

    init(_ ids: [CallerId], _ settings: CampaignSettings, sticky: Duration, generation: UInt64) {
        let channel = settings.channel
        let selection = settings.callerIdStrategy?.selection ?? .roundRobin
        self.channel = channel
        self.selection = selection
        self.sticky = settings.callerIdStrategy?.sticky?.duration ?? sticky
        segments = channel == .sms ? MessageSegments.count(settings.mode.message ?? "") : 0
        self.generation = generation
        members = Dictionary(ids.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        everything = CallerIdGroup(ids, channel, selection)
        isLocal = settings.callerIdStrategy?.localPresence == true
        var codes: [UInt16: [CallerId]] = [:]
        var regions: [Region: [CallerId]] = [:]
        if isLocal {
            for id in ids {
                if id.areaCode != 0 { codes[id.areaCode, default: []].append(id) }
                for region in id.regions { regions[region, default: []].append(id) }
            }
        }
        byAreaCode = codes.mapValues { CallerIdGroup($0, channel, selection) }
        byRegion = regions.mapValues { CallerIdGroup($0, channel, selection) }
        for id in ids { shares.catchUp(with: id.shares) }
    }

    /// Whether the campaign has none.
    var isEmpty: Bool { members.isEmpty }

    /// Its number of this name; nil where it has none.
    func member(_ number: PhoneNumber) -> CallerId? { members[number] }

    /// Chooses a number that is free at `now` for a recipient: the one from which it was reached before, where that was not too long
    /// ago; else one in its area code, then in its state, where the campaign asks for that; else any. `last`: the last attempt to it.
    func choose(
        _ table: CallerIdTable, for phone: PhoneNumber, last: Contact?, at now: Instant, _ random: inout RandomSource
    ) -> CallerIdChoice {
        guard !members.isEmpty else { return .none }
        if let last, let id = known(last, table, now) { return use(id, .any, isSticky: true, table, now) }
        if isLocal {
            if let code = phone.areaCode, let id = byAreaCode[code.value]?.pick(table, for: segments, at: now, &random) {
                return use(id, .areaCode, table, now)
            }
            for group in groups(near: phone, table) {
                if let id = group.pick(table, for: segments, at: now, &random) { return use(id, .region, table, now) }
            }
        }
        if let id = everything.pick(table, for: segments, at: now, &random) { return use(id, isLocal ? .elsewhere : .any, table, now) }
        guard let opening = everything.earliest(table, for: segments, at: now), opening.cause != .retired else { return .none }
        return .resting(opening)
    }

    private func use(
        _ id: CallerId, _ match: CallerIdBasis.Match, isSticky: Bool = false, _ table: CallerIdTable, _ now: Instant
    ) -> CallerIdChoice {
        let health = Int(table.health(of: id, channel, at: now).score.rounded())
        return .use(id, CallerIdBasis(selection: selection, match: match, isSticky: isSticky, health: health))
    }

    private func known(_ last: Contact, _ table: CallerIdTable, _ now: Instant) -> CallerId? {
        guard last.at.duration(to: now) < sticky, let id = members[last.callerId] else { return nil }
        return table.opening(of: id, channel, segments: segments, at: now).at <= now ? id : nil
    }

    private func groups(near phone: PhoneNumber, _ table: CallerIdTable) -> [CallerIdGroup] {
        let place = table.numbering.placeIndex(of: phone)
        if let known = groupsOfPlace[place] { return known }
        let found = table.numbering.places[place].regions.compactMap { byRegion[$0] }
        groupsOfPlace[place] = found
        return found
    }
}
