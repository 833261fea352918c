import Testing

@testable import Domain

@Suite("A file of numbers to suppress")
struct SuppressionFileTests {
    /// What a file comes to, read in pieces of `size` bytes.
    private func read(_ bytes: [UInt8], northAmerican: Bool = false, size: Int = .max) -> [String] {
        var reader = SuppressionFileReader(northAmerican: northAmerican)
        var lines: [String] = []
        func take(_ line: SuppressionFileReader.Line) {
            switch line {
            case .phone(let phone): lines.append(phone.description)
            case .bad(let bad): lines.append("\(bad.line) \(bad.reason.word)")
            }
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            reader.read(rest.prefix(size), take)
            rest = rest.dropFirst(size)
        }
        reader.finish(take)
        return lines
    }

    private func read(_ text: String, northAmerican: Bool = false) -> [String] { read(Array(text.utf8), northAmerican: northAmerican) }

    @Test("is a number a line, whatever ends the lines, with or without an end of the last")
    func lineEnds() {
        for end in ["\n", "\r\n", "\r"] {
            #expect(read("+14155550101\(end)+14155550102\(end)\(end)x\(end)") == ["+14155550101", "+14155550102", "4 not_e164"])
            #expect(read("+14155550101\(end)+14155550102") == ["+14155550101", "+14155550102"])
        }
        #expect(read("").isEmpty && read("\n\n").isEmpty)
    }

    @Test("is read the same however it is cut into pieces")
    func pieces() {
        let text = "\u{FEFF}Name;Phone\r\n\"Doe, J.\";\"+1 (415) 555\u{2011}0101\"\r\n;\r\nx;y\r\nz;+49 30 1234567\r\n"
        let expected = ["+14155550101", "4 not_e164", "+49301234567"]
        for size in 1...text.utf8.count { #expect(read(Array(text.utf8), size: size) == expected, "pieces of \(size) bytes") }
    }

    @Test("skips a byte order mark and empty lines, which count in the numbers of lines")
    func emptyLines() {
        #expect(read("\u{FEFF}+14155550101\n \n,,;\t\n\"\"\nbad") == ["+14155550101", "5 not_e164"])
        #expect(read("+14155550101\n\u{FEFF}+14155550102") == ["+14155550101", "+14155550102"], "a mark in a file of joined files")
    }

    @Test(
        "has its numbers in the column that the header names, else in the first",
        arguments: [
            ("phone\n+14155550101", ["+14155550101"]), ("Name,Phone Number,Zip\nx,+14155550101,94105", ["+14155550101"]),
            ("ID1;TEL\n7;+14155550101", ["+14155550101"]), ("msisdn\tmobile\n+14155550101\t+14155550102", ["+14155550101"]),
            ("whom,when\n+14155550101,5", ["+14155550101"]), ("+14155550101,phone\n1,+14155550102", ["+14155550102"]),
            ("a,phone\nb", ["2 no_number"]), ("Téléphone\n+14155550101", ["+14155550101"]),
            ("\u{FF0B}\u{FF11}\u{FF14}\u{FF11}\u{FF15}\n+14155550102", ["1 not_e164", "+14155550102"]),
            ("+\u{0661}\u{0664}\n+14155550102", ["1 not_e164", "+14155550102"]),
        ] as [(String, [String])])
    func headers(text: String, expected: [String]) {
        #expect(read(text) == expected)
    }

    @Test("may have formatting in its numbers, but no other characters")
    func formatting() {
        let good = [
            "+1 415-555-0101", "+1 (415) 555.0101", "\" +1 415 555 0101\"", "(+1) 415.555.0101", "+1\u{00A0}415\u{2013}555\u{2212}0101",
            "\u{202A}+14155550101\u{202C}",
        ]
        for text in good { #expect(read(text) == ["+14155550101"], "\(text)") }
        for text in [
            "+1415555o101", "+14155550101 ext. 5", "++14155550101", "1+4155550101", "+14155550101#", "+\u{0661}4155550101",
            "+1415555\"0101\"",
        ] {
            #expect(read(text) == ["1 not_e164"], "\(text)")
        }
    }

    @Test("is never read as a number with more digits than it is: what may be an extension or an inland 0 is a bad line")
    func otherNumbers() {
        let odd = [
            "+12135550002/1", "+442079460000/1", "+442079460000 12", "+442079460000-1", "+442079460000.0", "+442079460000 (12)",
            "+44 20 7946 0000 (1)", "+442079460000x12", "+442079460000;ext=12", "+442079460000;EXT=12;x", "+442079460000#5",
            "+44 (0)20 7946 0000", "+44(020)79460000", "+4420 7946 (0000", "+4420 7946) 0000", "+4420 () 7946 0000",
            "+1 213 555 0002 ext 1", "tel:+12135550002", "+442079460000*1", "+442079460000~1", "+442079460000_1", "+442079460000\\1",
        ]
        for text in odd { #expect(read(text) == ["1 not_e164"], "\(text) becomes \(read(text))") }
        #expect(read("2135550002/1\n2135550002 1\n213-555-0002 x1", northAmerican: true) == ["1 not_e164", "2 not_e164", "3 not_e164"])
        #expect(read("+442079460000;name=x") == ["+442079460000"], "another column")
        #expect(read("+33 1 23 45 67 89\n+49 30 1234567-12") == ["+33123456789", "+49301234567" + "12"])
    }

    @Test("has no numbers that are in no plan")
    func plans() {
        #expect(read("+1 213 555 00021\n+1213555000\n+99912345678\n+11135550002\n+2101234567") == (1...5).map { "\($0) no_plan" })
        #expect(read("+870776123456\n+80012345678\n+12135550002") == ["+870776123456", "+80012345678", "+12135550002"])
    }

    @Test(
        "names what is wrong with a line",
        arguments: [
            ("4155550101", "1 no_country_code"), ("14155550101", "1 no_country_code"), ("+123456", "1 not_e164"),
            ("+1234567890123456", "1 not_e164"), ("+01234567890", "1 not_e164"), ("+00000000", "1 not_e164"), ("0+", "1 not_e164"),
            (",+14155550101", "1 no_number"), ("99999999999999999999999999999999999", "1 not_e164"),
        ])
    func problems(text: String, expected: String) {
        #expect(read(text) == [expected])
    }

    @Test("is bad where it is not UTF-8 in the number's column, and read where it is not elsewhere")
    func notUTF8() {
        #expect(read([0xFF, 0xFE, 0x2B, 0x31]) == ["1 not_utf8"])
        #expect(read(Array("+14155550101,".utf8) + [0xE9]) == ["+14155550101"])
    }

    @Test("takes a line that is too long for a bad one, and goes on behind it")
    func tooLong() {
        let longest = SuppressionLimits.longestLine
        let fits = "+14155550101," + String(repeating: "x", count: longest - 13)
        #expect(read("\(fits)\n\(fits)x\n+14155550102") == ["+14155550101", "2 too_long", "+14155550102"])
        #expect(read([UInt8](repeating: 0x31, count: 1_000_000)) == ["1 too_long"])
    }

    @Test("takes ten digits for a North American number only where it is said to")
    func northAmerican() {
        let text = "4155550101\n1-415-555-0102\n415,5550103\n1155550104\n4151550105\n441632960106\n+441632960107\n415,555010"
        #expect(
            read(text, northAmerican: true) == [
                "+14155550101", "+14155550102", "+14155550103", "4 no_country_code", "5 no_country_code", "6 no_country_code",
                "+441632960107", "8 no_country_code",
            ])
        #expect(read("4155550101\n415,5550103") == ["1 no_country_code", "2 no_country_code"])
    }

    @Test("is reported with its first bad lines, however many there are")
    func report() {
        var report = SuppressionUploadReport()
        report.lines = 5_000
        report.added = 100
        for line in 1...3_000 { report.add(BadLine(line: Int64(line), reason: .notE164)) }
        #expect(report.bad == 3_000 && report.alreadyThere == 1_900)
        #expect(report.badLines.map(\.line) == (1...1_000).map(Int64.init))
        report.isKept = false
        report.added = 0
        #expect(report.alreadyThere == 0)
    }
}
