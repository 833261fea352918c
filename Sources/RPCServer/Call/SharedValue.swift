/// A value that calls with the same headers share.
@usableFromInline
final class SharedValue: Sendable {
    @usableFromInline
    let key: ObjectIdentifier
    @usableFromInline
    let value: any AnyObject & Sendable

    init(key: ObjectIdentifier, value: any AnyObject & Sendable) {
        self.key = key
        self.value = value
    }
}
