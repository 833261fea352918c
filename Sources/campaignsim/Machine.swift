import Foundation

/// What the runner runs on.
enum Machine {
    /// Cores that are in use.
    static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// Whether a person looks at the progress.
    static var hasTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
