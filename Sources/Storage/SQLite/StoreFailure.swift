import Domain
import Foundation
import GRDB

/// What went wrong with a store's file, in words for whoever runs the server: which file, what, and what to do about it.
enum StoreFailure {
    /// The error that the engine and the command line are told. Primary result codes as SQLite documents
    /// them ("Result and Error Codes").
    static func storeError(for error: any Error, file: String) -> StoreError {
        switch error {
        case StoreError.unavailable(let reason): .unavailable(named(file, reason))
        case StoreError.unusable(let reason): .unusable(named(file, reason))
        case let error as StoreError: error
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_CORRUPT, .SQLITE_NOTADB:
                .unusable(named(file, "\(error); restore it from a backup, or name another file"))
            case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_SCHEMA: .unusable(named(file, "\(error)"))
            case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN:
                .unavailable(named(file, "\(error); the server's user has to be able to write the file and its folder"))
            case .SQLITE_FULL: .unavailable(named(file, "\(error); make room on its disk"))
            case .SQLITE_BUSY, .SQLITE_LOCKED: .unavailable(named(file, "\(error); end the program that keeps it locked"))
            default: .unavailable(named(file, "\(error)"))
            }
        case let error as DamagedRow:
            .unusable(named(file, "column \(error.column) holds a value of no known form; restore it from a backup"))
        default: .unavailable(named(file, error.localizedDescription))
        }
    }

    private static func named(_ file: String, _ reason: String) -> String {
        reason.contains(file) ? reason : "\(file): \(reason)"
    }
}
