import NIOCore

/// The state of each event loop of a group, made at the start so that connections find theirs without a lock.
final class LoopStates: Sendable {
    private let states: [ObjectIdentifier: NIOLoopBoundBox<LoopState?>]

    init(_ group: some EventLoopGroup) {
        var states: [ObjectIdentifier: NIOLoopBoundBox<LoopState?>] = [:]
        for loop in group.makeIterator() {
            states[ObjectIdentifier(loop)] = NIOLoopBoundBox.makeEmptyBox(valueType: LoopState.self, eventLoop: loop)
        }
        self.states = states
    }

    /// The state of a loop, asked for on that loop.
    func state(of loop: any EventLoop) throws -> LoopState {
        guard let box = states[ObjectIdentifier(loop)] else { throw EventLoopError.unsupportedOperation }
        if let state = box.value { return state }
        let state = LoopState()
        box.value = state
        return state
    }
}
