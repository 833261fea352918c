import ProtoRuntime

extension FieldDescriptor {
    /// Whether the contract says `(restbridge.v1.non_empty)`: a list that is given must have an element.
    var refusesEmptyList: Bool { hasFlag(50_100) }
}
