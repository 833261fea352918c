import ProtoRuntime

/// Finds the member that a misspelt name was meant to be.
package enum Suggestion {
    /// The JSON name of the field whose proto name it is, that differs in case or underscores only, or in one or two letters.
    package static func member(for name: String, in type: MessageDescriptor) -> String? {
        guard name.utf8.count <= 64 else { return nil }
        if let field = type.field(name: name) { return field.jsonName }
        let plain = plain(name)
        if let field = type.fields.first(where: { Suggestion.plain($0.jsonName) == plain }) { return field.jsonName }
        let allowed = min(2, name.count / 3)
        return type.fields.map { (distance: distance(name, $0.jsonName), name: $0.jsonName) }
            .filter { $0.distance <= allowed }
            .min { $0.distance < $1.distance }?.name
    }

    private static func plain(_ name: String) -> String { name.lowercased().filter { $0 != "_" && $0 != "-" } }

    /// Levenshtein's edit distance.
    private static func distance(_ first: String, _ second: String) -> Int {
        let second = Array(second.unicodeScalars)
        var row = Array(0...second.count)
        for (i, a) in first.unicodeScalars.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in second.enumerated() {
                let substituted = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
            }
        }
        return row[second.count]
    }
}
