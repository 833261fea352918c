import ProtoRuntime

/// Which JSON messages are read from and written as.
package struct JSONStyle: Sendable {
    /// How the values of enums are named.
    package enum EnumNaming: Sendable {
        /// As in the .proto file: `CAMPAIGN_STATUS_NO_ANSWER`.
        case full
        /// Without the type's name, in lower case: `no_answer`; the zero value, `…_UNSPECIFIED`, is the same as absence and has no name.
        case short
    }

    package var enumNaming: EnumNaming
    /// Whether all forms are read that ProtoJSON has parsers accept: fields by their names in the .proto file too, enums by number, numbers
    /// in strings.
    package var takesEveryForm: Bool
    /// Whether members that the message does not have are skipped, and not refused.
    package var skipsUnknownMembers: Bool
    /// Whether scalars without presence are written at their defaults too, and lists when they are empty.
    package var writesDefaults: Bool
    /// Number of the `bool` field option which says that a list that is given must have an element; nil for none.
    package var nonEmptyOption: UInt32?

    package init(
        enumNaming: EnumNaming, takesEveryForm: Bool, skipsUnknownMembers: Bool, writesDefaults: Bool, nonEmptyOption: UInt32? = nil
    ) {
        self.enumNaming = enumNaming
        self.takesEveryForm = takesEveryForm
        self.skipsUnknownMembers = skipsUnknownMembers
        self.writesDefaults = writesDefaults
        self.nonEmptyOption = nonEmptyOption
    }

    /// ProtoJSON (protobuf.dev/programming-guides/json), as Connect's servers speak it: unknown members are skipped, so that a client may be
    /// newer than its server; an unknown name of an enum is refused, since to take it for absent would change what is asked for.
    package static let protoJSON = JSONStyle(
        enumNaming: .full, takesEveryForm: true, skipsUnknownMembers: true, writesDefaults: false)

    func refusesEmptyList(_ field: FieldDescriptor) -> Bool { nonEmptyOption.map { field.hasFlag($0) } ?? false }
}
