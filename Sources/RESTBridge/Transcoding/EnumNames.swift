import ProtoRuntime

/// How enums look in JSON: `CAMPAIGN_STATUS_NO_ANSWER` of `CampaignStatus` is `"no_answer"`; the zero value, `…_UNSPECIFIED`, is
/// the same as absence and has no name.
struct EnumNames: Sendable {
    private struct Table: Sendable {
        var names: [Int32: String] = [:]
        var numbers: [String: Int32] = [:]
        /// For messages: `"voice", "sms"`.
        var all = ""
    }

    private var tables: [ObjectIdentifier: Table] = [:]

    /// Learns the enums of messages and of those inside them.
    init(messages: [MessageDescriptor]) {
        var seen: Set<ObjectIdentifier> = []
        var rest = messages
        while let message = rest.popLast() {
            guard seen.insert(ObjectIdentifier(message)).inserted else { continue }
            for field in message.fields {
                switch field.kind {
                case .enumeration(let type): tables[ObjectIdentifier(type)] = EnumNames.table(type)
                case .message(let type): rest.append(type)
                default: break
                }
            }
        }
    }

    func name(_ number: Int32, of type: EnumDescriptor) -> String? { tables[ObjectIdentifier(type)]?.names[number] }

    func number(_ name: String, of type: EnumDescriptor) -> Int32? { tables[ObjectIdentifier(type)]?.numbers[name] }

    /// The names that a client may use, quoted.
    func all(of type: EnumDescriptor) -> String { tables[ObjectIdentifier(type)]?.all ?? "" }

    private static func table(_ type: EnumDescriptor) -> Table {
        var table = Table()
        let prefix = prefix(of: type)
        for value in type.values where value.number != 0 {
            let stripped = value.name.hasPrefix(prefix) ? String(value.name.dropFirst(prefix.count)) : value.name
            let name = stripped.lowercased()
            if table.names[value.number] == nil { table.names[value.number] = name }
            table.numbers[name] = value.number
            table.all += (table.all.isEmpty ? "" : ", ") + "\"\(name)\""
        }
        return table
    }

    /// `CampaignStatus` → `CAMPAIGN_STATUS_`.
    private static func prefix(of type: EnumDescriptor) -> String {
        var prefix = ""
        for letter in type.fullName.split(separator: ".").last ?? "" {
            if letter.isUppercase, !prefix.isEmpty { prefix += "_" }
            prefix += letter.uppercased()
        }
        return prefix + "_"
    }
}
