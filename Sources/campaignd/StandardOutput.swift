import Foundation

/// Standard output, for what scripts read: a line goes out at once, also into a pipe.
enum StandardOutput {
    /// Whether the line went out. It cannot where nobody reads any more, or the disk it goes to is full.
    @discardableResult
    static func line(_ text: String) -> Bool {
        var bytes = Array((text + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Opens standard input, output and error on `/dev/null` where the process was started without
    /// them. Otherwise the next socket or file gets their number, and lines and logs go into it.
    static func fillGaps() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is the one that is missing: those below it are taken by now.
            _ = open("/dev/null", O_RDWR)
        }
    }
}
