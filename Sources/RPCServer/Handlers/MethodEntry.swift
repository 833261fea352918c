/// A method and how it is run.
final class MethodEntry: Sendable {
    let descriptor: MethodDescriptor
    let implementation: MethodImplementation
    /// Place among its router's methods, for tables that are found without hashing a name.
    let index: Int

    init(_ descriptor: MethodDescriptor, _ implementation: MethodImplementation, index: Int) {
        self.descriptor = descriptor
        self.index = index
        self.implementation = implementation
    }
}
