import Domain
import Foundation

/// Which file a path leads to, whatever happens to the path later.
struct FileIdentity: Sendable, Hashable {
    private let device: UInt64
    private let node: UInt64

    /// Nil where there is no file.
    init?(path: String) {
        var found = stat()
        guard stat(path, &found) == 0 else { return nil }
        device = UInt64(found.st_dev)
        node = UInt64(found.st_ino)
    }

    /// Throws `StoreError.unavailable` unless the path still leads to this file. What is written to a
    /// removed file is synced and acknowledged like any other, and gone at the next start.
    func check(path: String) throws {
        guard FileIdentity(path: path) == self else {
            throw StoreError.unavailable("\(path) was removed or replaced while it was open")
        }
    }
}
