import NIOCore
import NIOEmbedded
import ProtoRuntime
import Testing

@testable import RPCServer

@Suite("Values shared by calls with the same headers") struct SharedValueTests {
    final class Caller: Sendable {}
    enum CallerKey: CallContextKey { typealias Value = Caller }
    enum OtherKey: CallContextKey { typealias Value = Caller }

    private let origin = CallOrigin(eventLoop: EmbeddedEventLoop(), peer: nil, identity: nil)

    private func makeHead() -> CallHead {
        let descriptor = MethodDescriptor(service: "s", method: "m", kind: .unary)
        let entry = MethodEntry(descriptor, .immediate { (_, _, _, _) throws(RPCError) in }, index: 0)
        return CallHead(entry: entry, metadata: Metadata())
    }

    private func call(_ head: CallHead) -> CallContext { CallContext(head: head, origin: origin, start: .now(), deadline: nil) }

    @Test("A shared value is there for later calls with the same headers, and for no others")
    func later() {
        let head = makeHead()
        let caller = Caller()
        #expect(call(head).shared(CallerKey.self) == nil, "there is a value before one was shared")
        call(head).share(caller, for: CallerKey.self)
        #expect(call(head).shared(CallerKey.self) === caller, "a later call does not find it")
        #expect(call(makeHead()).shared(CallerKey.self) == nil, "a call with other headers finds it")
    }

    @Test("The value of a second key stays with its call")
    func second() {
        let head = makeHead()
        let (first, second) = (Caller(), Caller())
        call(head).share(first, for: CallerKey.self)
        let other = call(head)
        other.share(second, for: OtherKey.self)
        #expect(other.shared(OtherKey.self) === second, "the call does not see its own value")
        #expect(other.shared(CallerKey.self) === first, "the first key's value is gone")
        #expect(call(head).shared(OtherKey.self) == nil, "the second key's value reached another call")
    }
}
