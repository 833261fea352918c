import Domain
import Foundation

/// The right to run the campaigns of a store, held by one process at a time: with two, both would
/// place the same calls.
///
/// An advisory lock (`flock`) on a file beside the database. The kernel gives it back when its
/// holder ends, however it ends. Commands that only change accounts do not take it, and work
/// beside the server that holds it.
final class StoreLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock of the database at `path`, whose folder exists. Throws `StoreError.inUse`
    /// where another process holds it, and `unavailable` where the file system cannot lock.
    init(database path: String) throws(StoreError) {
        let file = StoreLock.file(of: path)
        descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw .unavailable("\(file): \(StoreLock.lastError); the server's user has to be able to write it and its folder")
        }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            let isHeld = errno == EWOULDBLOCK
            let reason = StoreLock.lastError
            let holder = isHeld ? StoreLock.holder(descriptor) : nil
            // Not closed here: `deinit` does that, also where the initializer throws.
            guard isHeld else { throw .unavailable("\(file) cannot be locked: \(reason)") }
            throw .inUse(
                "another campaignd\(holder.map { " (process \($0))" } ?? "") runs the campaigns of \(path); a second one would place their calls twice"
            )
        }
        // Who holds it, for whoever is refused. The lock does not depend on it.
        let text = "\(getpid())\n"
        ftruncate(descriptor, 0)
        _ = text.withCString { pwrite(descriptor, $0, text.utf8.count, 0) }
    }

    deinit { close(descriptor) }

    /// Beside the database itself, also where `path` is a link to it.
    private static func file(of path: String) -> String {
        func resolved(_ path: String) -> String? {
            realpath(path, nil).map { found in
                defer { free(found) }
                return String(cString: found)
            }
        }
        if let database = resolved(path) { return database + ".lock" }
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent().path
        return (resolved(folder) ?? folder) + "/" + url.lastPathComponent + ".lock"
    }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes[..<count], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private static var lastError: String { String(cString: strerror(errno)) }
}
