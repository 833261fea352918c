import HeapModule

/// Numbers among which a campaign chooses: all of its own, or those in an area code or a state.
///
/// Those that are taken to be free, and those that are known not to be, by when that changes. Other campaigns use the same numbers, so
/// what is known here may be out of date: it is looked at again when a number comes up, and set right then. Each use costs a group
/// one such correction at most, so a choice takes O(log n) at worst, and no memory.
final class CallerIdGroup {
    private struct Wait: Comparable {
        var at: Instant
        let member: Int32

        static func < (lhs: Wait, rhs: Wait) -> Bool { (lhs.at, lhs.member) < (rhs.at, rhs.member) }
    }

    private struct Turn: Comparable {
        var turn: UInt64
        let member: Int32

        static func < (lhs: Turn, rhs: Turn) -> Bool { (lhs.turn, lhs.member) < (rhs.turn, rhs.member) }
    }

    /// Draws of one choice at most. Health weighs at least 0.6, so that more are needed only where nearly all numbers come
    /// back from a rest.
    private static let mostDraws = 64

    private let members: [CallerId]
    private let channel: Channel
    private let selection: CallerIdSelection
    /// Round robin: by turn. Else in no order.
    private var turns: Heap<Turn> = []
    private var ready: [Int32] = []
    private var waits: Heap<Wait> = []

    init(_ members: [CallerId], _ channel: Channel, _ selection: CallerIdSelection) {
        self.members = members
        self.channel = channel
        self.selection = selection
        for index in members.indices { admit(Int32(index)) }
    }

    /// A number that is free at `now`; nil where none is.
    func pick(_ table: CallerIdTable, for segments: Int, at now: Instant, _ random: inout RandomSource) -> CallerId? {
        while let wait = waits.min, wait.at <= now {
            waits.removeMin()
            admit(wait.member)
        }
        switch selection {
        case .roundRobin: return next(table, segments, now, &random)
        case .random, .healthScore: return draw(table, segments, now, &random)
        }
    }

    /// When the first of them is free, where none is now.
    func earliest(_ table: CallerIdTable, for segments: Int, at now: Instant) -> CallerIdOpening? {
        while let wait = waits.min {
            let opening = table.opening(of: members[Int(wait.member)], channel, segments: segments, at: now)
            guard opening.at > wait.at else { return opening }
            waits.replaceMin(with: Wait(at: opening.at, member: wait.member))
        }
        return nil
    }

    private func admit(_ member: Int32) {
        if selection == .roundRobin {
            turns.insert(Turn(turn: members[Int(member)].turn(channel), member: member))
        } else {
            ready.append(member)
        }
    }

    /// The one that has rested longest. One that comes back from a rest lets others go first, the more so the less it has recovered.
    private func next(_ table: CallerIdTable, _ segments: Int, _ now: Instant, _ random: inout RandomSource) -> CallerId? {
        var passes = 0
        while let first = turns.min {
            let id = members[Int(first.member)]
            let turn = id.turn(channel)
            guard turn == first.turn else {
                turns.replaceMin(with: Turn(turn: turn, member: first.member))
                continue
            }
            let opening = table.opening(of: id, channel, segments: segments, at: now)
            guard opening.at <= now else {
                turns.removeMin()
                waits.insert(Wait(at: opening.at, member: first.member))
                continue
            }
            let share = table.share(of: id, at: now)
            guard share < 1, passes < Self.mostDraws, random.unit() >= share else { return id }
            passes += 1
            table.putLast(id, on: channel)
        }
        return nil
    }

    /// One drawn by weight: any is as likely as another to come up, and is taken as often as its weight says. So the best number
    /// is chosen more often than others, and not always.
    private func draw(_ table: CallerIdTable, _ segments: Int, _ now: Instant, _ random: inout RandomSource) -> CallerId? {
        var draws = 0
        while !ready.isEmpty {
            let place = Int(random.next(upperBound: UInt64(ready.count)))
            let member = ready[place]
            let id = members[Int(member)]
            let opening = table.opening(of: id, channel, segments: segments, at: now)
            guard opening.at <= now else {
                ready.swapAt(place, ready.count - 1)
                ready.removeLast()
                waits.insert(Wait(at: opening.at, member: member))
                continue
            }
            draws += 1
            let weight = table.share(of: id, at: now) * (selection == .healthScore ? table.health(of: id, channel, at: now).score / 100 : 1)
            if draws >= Self.mostDraws || random.unit() < weight { return id }
        }
        return nil
    }
}
