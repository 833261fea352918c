/// Letters that look like others, made plain: what phones, keyboards and their corrections make of a word.
enum LookAlikes {
    /// The plain form of a scalar, letters in lower case; nil for what is not seen, such as joiners and combining accents.
    static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        if scalar.isASCII { return lower(scalar) }
        // Full-width forms of ASCII.
        if (0xFF01...0xFF5E).contains(scalar.value) { return Unicode.Scalar(scalar.value - 0xFEE0).map(lower) }
        if let letter = styled(scalar) { return letter }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return nil
        default: break
        }
        if let known = alike[scalar] { return known }
        // A letter with an accent begins, decomposed, with the letter.
        guard let first = decomposed(scalar) else { return lower(scalar) }
        return lower(first)
    }

    /// Letters in the styles that keyboards offer: mathematical alphabets, each A to Z and then a to z, and letters in circles, squares
    /// and flags.
    private static func styled(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        let value = scalar.value
        let place: UInt32
        switch value {
        case 0x1D400...0x1D6A3: place = (value - 0x1D400) % 26
        case 0x24B6...0x24E9: place = (value - 0x24B6) % 26
        case 0x1F130...0x1F149: place = value - 0x1F130
        case 0x1F150...0x1F169: place = value - 0x1F150
        case 0x1F170...0x1F189: place = value - 0x1F170
        case 0x1F1E6...0x1F1FF: place = value - 0x1F1E6
        default: return nil
        }
        return Unicode.Scalar(UInt32(0x61) + place)
    }

    private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let mapped = scalar.properties.lowercaseMapping.unicodeScalars
        return mapped.count == 1 ? mapped.first ?? scalar : scalar
    }

    /// Latin-1 and Latin Extended-A, whose accented letters are not worth a table of normalization.
    private static func decomposed(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        for (letter, accented) in accents where accented.unicodeScalars.contains(scalar) { return letter }
        return nil
    }

    private static let accents: [(Unicode.Scalar, String)] = [
        ("a", "àáâãäåāăąÀÁÂÃÄÅĀĂĄ"), ("c", "çćčÇĆČ"), ("e", "èéêëēėęÈÉÊËĒĖĘ"), ("i", "ìíîïīįıÌÍÎÏĪĮİ"), ("l", "łŁ"), ("n", "ñńňÑŃŇ"),
        ("o", "òóôõöøōőÒÓÔÕÖØŌŐ"), ("p", "ṗṕṖṔ"), ("s", "śšşșſŚŠŞȘ"), ("t", "ťţțŤŢȚ"), ("u", "ùúûüūůűÙÚÛÜŪŮŰ"), ("z", "źžżŹŽŻ"),
    ]

    private static let alike: [Unicode.Scalar: Unicode.Scalar] = [
        // Cyrillic.
        "А": "a", "а": "a", "В": "b", "Е": "e", "е": "e", "К": "k", "М": "m", "Н": "h", "О": "o", "о": "o", "Р": "p", "р": "p", "С": "c",
        "с": "c", "Т": "t", "т": "t", "У": "y", "у": "y", "Х": "x", "х": "x", "Ѕ": "s", "ѕ": "s", "І": "i", "і": "i", "Ј": "j", "ј": "j",
        // Greek.
        "Α": "a", "Β": "b", "Ε": "e", "Η": "h", "Ι": "i", "Κ": "k", "Μ": "m", "Ν": "n", "Ο": "o", "ο": "o", "Ρ": "p", "ρ": "p", "Τ": "t",
        "τ": "t", "Υ": "y", "Χ": "x",
        // Script letters that the mathematical alphabets leave out.
        "ℯ": "e", "ℴ": "o", "ℊ": "g", "ℛ": "r", "ℰ": "e", "ℓ": "l", "ℒ": "l",
        // Punctuation.
        "\u{2018}": "'", "\u{2019}": "'", "\u{02BC}": "'", "\u{2032}": "'", "\u{3002}": ".", "\u{2026}": ".", "\u{2024}": ".",
        "\u{00A1}": "!", "\u{203C}": "!", "\u{2028}": "\n", "\u{2029}": "\n",
    ]
}
