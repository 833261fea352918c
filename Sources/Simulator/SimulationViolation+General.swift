extension SimulationViolation {
    /// The rule without the numbers and values of this case: the same wherever the same rule is broken.
    public var ruleInGeneral: String {
        let words = rule.prefix { $0 != "(" && $0 != ":" }
        var general = ""
        for character in words {
            if !character.isNumber { general.append(character) } else if general.last != "…" { general.append("…") }
        }
        return general
    }
}
