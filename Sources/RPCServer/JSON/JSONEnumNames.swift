import ProtoRuntime

/// The names of enums in JSON, by a style.
package struct JSONEnumNames: Sendable {
    private struct Table: Sendable {
        var names: [Int32: String] = [:]
        var numbers: [String: Int32] = [:]
        /// For messages: `"voice", "sms"`.
        var all = ""
    }

    private var tables: [ObjectIdentifier: Table] = [:]

    /// Learns the enums of messages and of those inside them.
    package init(messages: [MessageDescriptor], naming: JSONStyle.EnumNaming) {
        var seen: Set<ObjectIdentifier> = []
        var rest = messages
        while let message = rest.popLast() {
            guard seen.insert(ObjectIdentifier(message)).inserted else { continue }
            for field in message.fields {
                switch field.kind {
                case .enumeration(let type): tables[ObjectIdentifier(type)] = JSONEnumNames.table(type, naming)
                case .message(let type): rest.append(type)
                default: break
                }
            }
        }
    }

    package func name(_ number: Int32, of type: EnumDescriptor) -> String? { tables[ObjectIdentifier(type)]?.names[number] }

    package func number(_ name: String, of type: EnumDescriptor) -> Int32? { tables[ObjectIdentifier(type)]?.numbers[name] }

    /// The names that a client may use, quoted.
    package func all(of type: EnumDescriptor) -> String { tables[ObjectIdentifier(type)]?.all ?? "" }

    private static func table(_ type: EnumDescriptor, _ naming: JSONStyle.EnumNaming) -> Table {
        var table = Table()
        for value in type.values where naming == .full || value.number != 0 {
            let name = naming == .full ? value.name : short(value.name, of: type)
            if table.names[value.number] == nil { table.names[value.number] = name }
            table.numbers[name] = value.number
            table.all += (table.all.isEmpty ? "" : ", ") + "\"\(name)\""
        }
        return table
    }

    private static func short(_ name: String, of type: EnumDescriptor) -> String {
        let prefix = prefix(of: type)
        return (name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name).lowercased()
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
