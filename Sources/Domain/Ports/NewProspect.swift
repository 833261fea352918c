/// A prospect to insert.
public struct NewProspect: Sendable, Hashable {
    /// Its id; larger than those of all prospects added before.
    public let id: ProspectID
    /// Whom to reach.
    public let phone: PhoneNumber

    /// A prospect from its parts.
    public init(id: ProspectID, phone: PhoneNumber) {
        self.id = id
        self.phone = phone
    }
}
