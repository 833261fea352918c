import Dispatch
import Synchronization

/// A thread for work that takes seconds of a processor: not one of those that engines and calls run on.
final class EstimateThread: Sendable {
    private let queue = DispatchQueue(label: "campaignd.estimates", qos: .utility)

    /// Runs `body` when those before it are done. It is to ask now and then whether to go on, by the closure that it is given, which
    /// throws `CancellationError` once the task is cancelled.
    func run<Value: Sendable>(_ body: @escaping @Sendable (() throws -> Void) throws -> Value) async throws -> Value {
        let isCancelled = CancelFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.async {
                    continuation.resume(
                        with: Result {
                            let check = { if isCancelled.isSet { throw CancellationError() } }
                            try check()
                            return try body(check)
                        })
                }
            }
        } onCancel: {
            isCancelled.set()
        }
    }
}

/// Whether a task was cancelled, for a thread that is no task.
private final class CancelFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set() { flag.store(true, ordering: .relaxed) }
}
