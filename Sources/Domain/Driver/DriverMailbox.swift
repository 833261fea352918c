import Synchronization

/// Inputs on their way into a driver, in the order in which they came, from any thread.
final class DriverMailbox: Sendable {
    private struct State {
        var inputs: [DriverInput] = []
        var isDraining = false
    }

    private let state = Mutex(State())

    /// Takes an input. True: the caller has to have the mailbox drained.
    func put(_ input: DriverInput) -> Bool {
        state.withLock { state in
            state.inputs.append(input)
            defer { state.isDraining = true }
            return !state.isDraining
        }
    }

    /// All inputs so far; nil when there are none, and the draining ends.
    func takeAll() -> [DriverInput]? {
        state.withLock { state in
            guard !state.inputs.isEmpty else {
                state.isDraining = false
                return nil
            }
            defer { state.inputs = [] }
            return state.inputs
        }
    }
}
