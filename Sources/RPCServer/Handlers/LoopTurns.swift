import NIOCore
import NIOPosix

/// Shares an event loop between its sockets and handlers that write without end.
///
/// An event loop looks at its sockets only when no task waits for it, at the end of what NIO calls a tick. Handlers in tasks of their
/// own hand over what they wrote by such tasks, and a few that write faster than the loop encodes would keep it from ever reading a
/// socket again. So their work has a turn in each tick: when that is used up, what comes is put off until the next.
// Unchecked: an instance is reached only by `current`, a variable of the loop's own thread, and by tasks that it gives that loop.
final class LoopTurns: @unchecked Sendable {
    private static let ofThread = ThreadSpecificVariable<LoopTurns>()

    /// Time for the work of one tick.
    private static let turn = TimeAmount.milliseconds(2)
    /// Time until what was put off is looked at again. In the future, for the loop does not end a tick while a task is due.
    private static let pause = TimeAmount.microseconds(100)

    /// Ticks that ended; 0 where nobody counts.
    private var ticks: UInt64 = 0
    private var tickOfTurn: UInt64?
    private var turnEnd = NIODeadline.uptimeNanoseconds(0)
    private var putOff = CircularBuffer<() -> Bool>()

    /// Those of the event loop whose thread this is.
    static var current: LoopTurns {
        if let turns = ofThread.currentValue { return turns }
        let turns = LoopTurns()
        ofThread.currentValue = turns
        return turns
    }

    /// Does a piece of `work` as often as it says that there is more: now, and where the turn is used up, in later ticks, each work a
    /// piece at a time.
    func take(on eventLoop: any EventLoop, _ work: @escaping () -> Bool) {
        guard putOff.isEmpty else { return putOff.append(work) }
        if ticks == 0 || tickOfTurn != ticks { beginTurn() }
        while .now() < turnEnd {
            guard work() else { return }
        }
        putOff.append(work)
        resume(on: eventLoop, in: LoopTurns.pause)
    }

    private func beginTurn() {
        tickOfTurn = ticks
        turnEnd = .now() + LoopTurns.turn
    }

    private func resume(on eventLoop: any EventLoop, in pause: TimeAmount) {
        eventLoop.assumeIsolated().scheduleTask(in: pause) {
            // Other tasks took longer than the pause, so the tick went on.
            if self.ticks > 0, self.tickOfTurn == self.ticks { return self.resume(on: eventLoop, in: pause * 2) }
            self.beginTurn()
            while .now() < self.turnEnd, let work = self.putOff.popFirst() {
                if work() { self.putOff.append(work) }
            }
            if !self.putOff.isEmpty { self.resume(on: eventLoop, in: LoopTurns.pause) }
        }
    }
}

extension LoopTurns {
    /// Counts the ticks of the event loops of a group.
    struct Counter: NIOEventLoopMetricsDelegate {
        func processedTick(info: NIOEventLoopTickInfo) { LoopTurns.current.ticks &+= 1 }
    }
}
