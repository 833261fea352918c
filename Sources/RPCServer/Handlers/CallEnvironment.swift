import ProtoRuntime

/// What runs the calls of one connection or in-process caller. Confined to its event loop.
final class CallEnvironment {
    let dispatcher: Dispatcher
    /// Memory for messages, of one call at a time.
    let arena: Arena

    init(dispatcher: Dispatcher, arena: Arena) {
        self.dispatcher = dispatcher
        self.arena = arena
    }
}
