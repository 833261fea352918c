import ProtoRuntime

/// What the calls of one connection, or of one caller in the process, have in common. Confined to its event loop.
final class CallEnvironment {
    let dispatcher: Dispatcher
    /// Memory for messages, of one call at a time.
    let arena: Arena
    let origin: CallOrigin

    init(dispatcher: Dispatcher, arena: Arena, origin: CallOrigin) {
        self.dispatcher = dispatcher
        self.arena = arena
        self.origin = origin
    }
}
