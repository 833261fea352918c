import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The file of a Unix domain socket that is listened on: taken where nobody else listens on it, and removed at the end while it is still this socket's.
///
/// SwiftNIO would remove by its path what another server has put there meanwhile; so the socket is bound here, which leaves the file alone.
struct UnixSocketFile: Sendable {
    /// Owner and group may connect: who else may is up to the folder's and the group's members.
    private static let mode: mode_t = 0o660

    private let path: String
    /// Which file it is: its number stays its own as long as the socket is open.
    private let device: dev_t
    private let number: ino_t

    /// Binds a socket to a path, and listens.
    /// - Throws: ``UnixSocketError`` where somebody listens there, or there is another kind of file; what the system says where it cannot be bound.
    static func take(_ path: String, _ bootstrap: ServerBootstrap, backlog: Int32, on group: any EventLoopGroup) async throws -> (
        channel: any Channel, file: UnixSocketFile
    ) {
        guard let address = try? SocketAddress(unixDomainSocketPath: path) else {
            throw UnixSocketError("\(path) is longer than the path of a socket may be")
        }
        try await clear(path, on: group)
        let socket = try bound(to: address, path)
        let channel: any Channel
        do {
            channel = try await bootstrap.withBoundSocket(socket).get()
        } catch {
            unlink(path)
            throw error
        }
        do {
            // SwiftNIO listens with a backlog of its own.
            guard listen(socket, backlog) == 0 else { throw UnixSocketError("\(path) cannot be listened on") }
            // Until now nobody else may connect who could not after it, unless the umask is 0.
            guard chmod(path, mode) == 0 else { throw UnixSocketError("the mode of \(path) cannot be set") }
            guard let found = status(path) else { throw UnixSocketError("\(path) was removed as it was made") }
            return (channel, UnixSocketFile(path: path, device: found.st_dev, number: found.st_ino))
        } catch {
            unlink(path)
            try? await channel.close()
            throw error
        }
    }

    /// Removes the file, unless another has taken its place. The socket must still be open.
    func remove() {
        guard let found = UnixSocketFile.status(path), found.st_dev == device, found.st_ino == number else { return }
        unlink(path)
    }

    /// A socket that is bound and does not listen yet.
    private static func bound(to address: SocketAddress, _ path: String) throws -> CInt {
        #if canImport(Glibc)
            let kind = CInt(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0, address.withSockAddr({ bind(descriptor, $0, socklen_t($1)) }) == 0 else {
            let reason = errno
            close(descriptor)
            throw IOError(errnoCode: reason, reason: "bind \(path)")
        }
        return descriptor
    }

    /// Removes a socket that a process left behind when it was killed.
    /// - Throws: ``UnixSocketError`` where somebody listens on it, or it is another kind of file.
    private static func clear(_ path: String, on group: any EventLoopGroup) async throws {
        guard let found = status(path) else { return }
        guard found.st_mode & S_IFMT == S_IFSOCK else { throw UnixSocketError("\(path) is there, and is no socket") }
        do {
            let channel = try await ClientBootstrap(group: group).connectTimeout(.seconds(1)).connect(unixDomainSocketPath: path).get()
            try? await channel.close()
        } catch let error as IOError where error.errnoCode == ECONNREFUSED {
            // Another server may have found it, too, and taken its place by now.
            guard let now = status(path), now.st_dev == found.st_dev, now.st_ino == found.st_ino else { return }
            guard unlink(path) == 0 || errno == ENOENT else { throw UnixSocketError("\(path) was left behind, and cannot be removed") }
            return
        } catch let error as IOError where error.errnoCode == ENOENT {
            return
        } catch {
            throw UnixSocketError("whether \(path) is in use cannot be told: \(error)")
        }
        throw UnixSocketError("\(path) is in use: a process listens on it")
    }

    private static func status(_ path: String) -> stat? {
        var found = stat()
        return lstat(path, &found) == 0 ? found : nil
    }
}
