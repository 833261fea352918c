/// Into how many segments carriers cut a text.
///
/// Source: 3GPP TS 23.038 (the GSM 7-bit alphabet and its extension table, whose characters take two places) and 23.040 (140 bytes
/// a segment, less a header of 6 bytes where there are several): 160 or 153 characters of the alphabet, or 70 or 67 of UTF-16. A character of
/// two places, or a surrogate pair, is not cut in two.
public enum MessageSegments {
    private static let basic = Set(
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
            .unicodeScalars)
    private static let extended = Set("\u{0C}^{}\\[~]|€".unicodeScalars)

    /// The segments of a text; 1 for an empty one.
    public static func count(_ text: String) -> Int {
        var isBasic = true
        for scalar in text.unicodeScalars where !basic.contains(scalar) && !extended.contains(scalar) {
            isBasic = false
            break
        }
        let widths: [Int]
        if isBasic {
            widths = text.unicodeScalars.map { extended.contains($0) ? 2 : 1 }
        } else {
            widths = text.unicodeScalars.map { $0.value > 0xFFFF ? 2 : 1 }
        }
        return count(widths, alone: isBasic ? 160 : 70, joined: isBasic ? 153 : 67)
    }

    private static func count(_ widths: [Int], alone: Int, joined: Int) -> Int {
        guard widths.reduce(0, +) > alone else { return 1 }
        var segments = 1
        var used = 0
        for width in widths {
            if used + width > joined {
                segments += 1
                used = 0
            }
            used += width
        }
        return segments
    }
}
