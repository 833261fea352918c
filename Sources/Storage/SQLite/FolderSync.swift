import Domain
import Foundation

/// Makes the names on the way to a file durable. A synced file is of no use after a power loss where
/// its name, or that of a folder above it, was never on the disk (fsync(2)).
enum FolderSync {
    /// Syncs the folder of the file at `path`, and those above it: they may have been made just now, by this
    /// process or by one that was ended before it came to this. Throws where the folder itself cannot be synced;
    /// folders above that may not be read were not made by us.
    static func syncNames(to path: String) throws(StoreError) {
        var folder = URL(fileURLWithPath: path).resolvingSymlinksInPath().deletingLastPathComponent().standardizedFileURL
        guard sync(folder.path) else {
            throw .unavailable("the folder \(folder.path) cannot be synced: \(String(cString: strerror(errno)))")
        }
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            _ = sync(folder.path)
        }
    }

    private static func sync(_ folder: String) -> Bool {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        let result = fsync(descriptor)
        let error = errno
        close(descriptor)
        errno = error
        // A file system that does not know of syncing folders says so with EINVAL.
        return result == 0 || error == EINVAL
    }
}
