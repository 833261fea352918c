/// A method and how it is run.
final class MethodEntry: Sendable {
    let descriptor: MethodDescriptor
    let implementation: MethodImplementation

    init(_ descriptor: MethodDescriptor, _ implementation: MethodImplementation) {
        self.descriptor = descriptor
        self.implementation = implementation
    }
}
