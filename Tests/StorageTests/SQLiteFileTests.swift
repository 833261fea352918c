import Domain
import Foundation
import Storage
import Testing

@Suite("An SQLite file")
struct SQLiteFileTests {
    @Test("that is no database is refused as unusable, and is not changed")
    func notADatabase() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("notes.txt")
        let text = String(repeating: "these are notes, not a database. ", count: 100)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
        guard case .unusable = error else {
            Issue.record("expected unusable, got \(String(describing: error))")
            return
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }

    @Test("in a place that cannot be written is refused as unavailable")
    func unwritable() throws {
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: "/proc/nowhere/campaignd.db") }
        guard case .unavailable = error else {
            Issue.record("expected unavailable, got \(String(describing: error))")
            return
        }
    }

    @Test("is made with its folder where there is none")
    func folderIsMade() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.file("new/deeper/campaignd.db"))
        #expect(try await store.accounts().isEmpty)
    }
}
