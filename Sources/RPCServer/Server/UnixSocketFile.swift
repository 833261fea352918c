import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The file of a Unix domain socket: taken where nobody listens on it. SwiftNIO removes it when its channel is closed.
enum UnixSocketFile {
    /// Owner and group may connect: who else may is up to the folder's and the group's members.
    private static let mode: mode_t = 0o660

    /// Removes a socket that a process left behind when it was killed.
    /// - Throws: ``UnixSocketError`` where somebody listens on it, or it is another kind of file.
    static func clear(_ path: String, on group: any EventLoopGroup) async throws {
        guard let found = status(path) else { return }
        guard found.st_mode & S_IFMT == S_IFSOCK else { throw UnixSocketError("\(path) is there, and is no socket") }
        do {
            let channel = try await ClientBootstrap(group: group).connectTimeout(.seconds(1)).connect(unixDomainSocketPath: path).get()
            try? await channel.close()
        } catch let error as IOError where error.errnoCode == ECONNREFUSED {
            guard unlink(path) == 0 || errno == ENOENT else { throw UnixSocketError("\(path) was left behind, and cannot be removed") }
            return
        } catch let error as IOError where error.errnoCode == ENOENT {
            return
        } catch {
            throw UnixSocketError("whether \(path) is in use cannot be told: \(error)")
        }
        throw UnixSocketError("\(path) is in use: a process listens on it")
    }

    /// Sets who may connect to a socket that was bound just now. Until then nobody else may who could not after it, unless the umask is 0.
    static func share(_ path: String) throws {
        guard chmod(path, UnixSocketFile.mode) == 0 else { throw UnixSocketError("the mode of \(path) cannot be set") }
    }

    private static func status(_ path: String) -> stat? {
        var found = stat()
        return lstat(path, &found) == 0 ? found : nil
    }
}
