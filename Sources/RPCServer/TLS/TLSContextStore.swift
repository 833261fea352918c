import Logging
import NIOCore
import NIOSSL
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What new connections of a server are encrypted with: read from files, and read again when they change.
final class TLSContextStore: Sendable {
    private struct State {
        var context: NIOSSLContext
        var credentials: TLSCredentials
        /// Why the files could not be used when they were last looked at; empty where they could.
        var complaint = ""
    }

    let settings: ServerTLS
    private let protocols: [String]
    private let logger: Logger
    private let state: Mutex<State>

    /// - Parameter protocols: what is negotiated by ALPN, the best first.
    init(settings: ServerTLS, protocols: [String], logger: Logger) throws(TLSConfigurationError) {
        self.settings = settings
        self.protocols = protocols
        self.logger = logger
        let credentials = try TLSContextStore.read(settings)
        let context = try credentials.context(TLSContextStore.configuration(settings, protocols))
        state = Mutex(State(context: context, credentials: credentials))
        if let problem = TLSContextStore.dateProblem(credentials) { logger.warning("\(problem): clients will refuse it") }
    }

    /// The context for a connection that begins now.
    var context: NIOSSLContext { state.withLock { $0.context } }

    /// Reads the files. What cannot be used changes nothing, and is logged once. Blocks on the disk.
    /// - Returns: whether the files can be used as they are.
    func reload() -> Bool { take(found()) }

    /// Uses what was found in the files from now on, if it can be used.
    private func take(_ found: Found) -> Bool {
        do throws(TLSConfigurationError) {
            let credentials = try found.get()
            guard state.withLock({ $0.credentials != credentials }) else {
                state.withLock { $0.complaint = "" }
                return true
            }
            // One that nobody takes is no better than the one at hand.
            if let problem = TLSContextStore.dateProblem(credentials) { throw TLSConfigurationError(problem) }
            let context = try credentials.context(TLSContextStore.configuration(settings, protocols))
            state.withLock { $0 = State(context: context, credentials: credentials) }
            logger.notice(
                "new connections get the new certificate",
                metadata: ["certificate": "\(credentials.chain.first.map(String.init(describing:)) ?? "")"])
            return true
        } catch {
            let isNew = state.withLock { state in
                defer { state.complaint = error.description }
                return state.complaint != error.description
            }
            if isNew {
                logger.error("the certificate was not changed: what is there now cannot be used", metadata: ["reason": "\(error)"])
            }
            return false
        }
    }

    /// How long files that have changed have to stay as they are. One that is being written can be read when it is half there, with some of
    /// its certificates missing.
    private static let settling = TimeAmount.seconds(1)

    /// Looks at the files again and again until its task is cancelled.
    func watch() async {
        guard let interval = settings.reloadInterval else { return }
        while await TLSContextStore.sleep(interval) {
            var found = found()
            var isSettled = state.withLock { $0.credentials == (try? found.get()) }
            while !isSettled {
                guard await TLSContextStore.sleep(min(interval, TLSContextStore.settling)) else { return }
                let next = self.found()
                isSettled = (try? next.get()) == (try? found.get())
                found = next
            }
            // What has held still, and not what may be written at this moment.
            _ = take(found)
        }
    }

    /// Returns false where the task is cancelled.
    private static func sleep(_ time: TimeAmount) async -> Bool {
        (try? await Task.sleep(for: .nanoseconds(time.nanoseconds), clock: .continuous)) != nil
    }

    private typealias Found = Result<TLSCredentials, TLSConfigurationError>

    private func found() -> Found {
        Result { () throws(TLSConfigurationError) in try TLSContextStore.read(settings) }
    }

    private static func read(_ settings: ServerTLS) throws(TLSConfigurationError) -> TLSCredentials {
        if settings.clientAuthentication != .none, settings.clientCAFile == nil {
            throw TLSConfigurationError("client certificates are asked for, and there is no file of authorities to check them with")
        }
        return try TLSCredentials(
            certificateFile: settings.certificateFile, privateKeyFile: settings.privateKeyFile, authoritiesFile: settings.clientCAFile)
    }

    /// All but the credentials.
    private static func configuration(_ settings: ServerTLS, _ protocols: [String]) -> TLSConfiguration {
        // This one leaves certificate and key to be set later; there are no shared keys in it.
        var configuration = TLSConfiguration.makePreSharedKeyConfiguration()
        configuration.minimumTLSVersion = settings.minimumVersion.version
        configuration.applicationProtocols = protocols
        configuration.shutdownTimeout = settings.closeTimeout
        switch settings.clientAuthentication {
        case .none: configuration.certificateVerification = .none
        case .optional: configuration.certificateVerification = .optionalVerification
        // Clients have no host name to check.
        case .required: configuration.certificateVerification = .noHostnameVerification
        }
        // So that a client with many certificates picks the right one (RFC 8446, section 4.2.4).
        configuration.sendCANameList = settings.clientAuthentication != .none
        return configuration
    }

    private static func dateProblem(_ credentials: TLSCredentials) -> String? {
        guard let certificate = credentials.chain.first else { return nil }
        let now = time(nil)
        if now > certificate.notValidAfter { return "the certificate has expired" }
        if now < certificate.notValidBefore { return "the certificate is not valid yet" }
        return nil
    }
}
