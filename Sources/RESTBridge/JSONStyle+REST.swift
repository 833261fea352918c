import RPCServer

extension JSONStyle {
    /// JSON as people write it by hand: short enum names, zero counts and empty lists spelled out, and one form of everything, so that a
    /// misspelt member is told. `(restbridge.v1.non_empty)` has the number 50100.
    static let rest = JSONStyle(
        enumNaming: .short, takesEveryForm: false, skipsUnknownMembers: false, writesDefaults: true, nonEmptyOption: 50_100)
}
