import Foundation

/// Standard output, for what scripts read: a line goes out at once, also into a pipe.
enum StandardOutput {
    static func line(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}
