import Logging
import NIOCore

/// What a client's calls go through: a connection that is made when it is needed and made anew when it is lost. Confined to its event loop.
///
/// Its states are those of gRPC ("gRPC Connectivity Semantics and API"), with one server to choose from.
final class ClientChannel: ClientConnectionOwner {
    private enum State {
        /// No connection, and nobody who wants one.
        case idle
        /// An attempt is under way, or about to be.
        case connecting
        case ready(HTTP2ClientConnection)
        /// The last attempt failed; the next begins after a pause (TRANSIENT_FAILURE).
        case pausing
        case closed
    }

    let eventLoop: any EventLoop
    let settings: ClientSettings
    private let connector: any Connecting
    private let random: @Sendable () -> Double
    private let loop = LoopState()
    private var state = State.idle
    /// Connections that are open, with those that finish their last calls.
    private var connections: [ObjectIdentifier: HTTP2ClientConnection] = [:]
    /// The connection being made.
    private var candidate: HTTP2ClientConnection?
    private var attemptTimeout: Scheduled<Void>?
    private var waiting = WaitingCalls()
    /// Who waits for the outcome of the attempt.
    private var connected: [EventLoopPromise<Void>] = []
    /// Why the server cannot be reached; calls that do not wait for it fail so until it can.
    private var failure: RPCError?
    /// Attempts in a row that led to nothing.
    private var failures = 0
    private var earliestAttempt: NIODeadline
    private(set) var keepalive: KeepaliveSettings
    private var closePromises: [EventLoopPromise<Void>] = []
    var tokens: RetryTokens

    /// A client's PINGs are at least this far apart (gRPC proposal A8, "Extending for Basic Health Checking").
    private static let leastKeepaliveTime = TimeAmount.seconds(10)

    /// - Parameter random: chance, from 0 to 1.
    init(
        _ connector: any Connecting, settings: ClientSettings, eventLoop: any EventLoop,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.connector = connector
        self.settings = settings
        self.eventLoop = eventLoop
        self.random = random
        keepalive = settings.keepalive
        keepalive.time = keepalive.time.map { max($0, ClientChannel.leastKeepaliveTime) }
        tokens = RetryTokens(settings.retryThrottling)
        earliestAttempt = eventLoop.now
    }

    /// By chance, from 0 to 1.
    var lot: Double { random() }

    func head(of request: ClientRequest, retries: Int) -> HeaderBlock {
        request.head(connector, userAgent: settings.userAgent, now: eventLoop.now, retries: retries)
    }

    // MARK: Calls

    /// Opens a stream for the call as soon as there is a connection with room, or fails it. Returns what the call is taken out by where it waits.
    func begin(_ call: ClientStream) -> UInt64? {
        switch state {
        case .closed:
            call.failUnsent(.unsent("the client is closed"))
            return nil
        case .ready(let connection):
            if waiting.isEmpty, connection.hasRoom {
                if call.open(on: connection) { return nil }
                // It has no stream ids left.
                leave(connection)
                return begin(call)
            }
            return waiting.add(call)
        case .idle:
            defer { connect() }
            return waiting.add(call)
        case .connecting, .pausing:
            if let failure, !call.waitsForReady {
                call.failUnreachable(failure)
                return nil
            }
            return waiting.add(call)
        }
    }

    func remove(_ ticket: UInt64) { waiting.remove(ticket) }

    private func serveWaiting() {
        while case .ready(let connection) = state, connection.hasRoom, let call = waiting.popFirst() {
            if call.open(on: connection) { continue }
            leave(connection)
            call.wait()
        }
    }

    // MARK: Connecting

    /// Connects at once. The promise is kept when there is a connection, and broken with UNAVAILABLE when the attempt under way, or the last one, failed.
    func connect(_ promise: EventLoopPromise<Void>) {
        switch state {
        case .ready: promise.succeed()
        case .closed: promise.fail(RPCError.unsent("the client is closed"))
        case .idle, .connecting, .pausing:
            connected.append(promise)
            if case .idle = state { connect() }
        }
    }

    private func connect() {
        state = .connecting
        let now = eventLoop.now
        if earliestAttempt <= now { return attempt() }
        // The connection before was made a moment ago, and of no use.
        eventLoop.assumeIsolated().scheduleTask(deadline: earliestAttempt) { self.attempt() }
    }

    private func attempt() {
        guard case .connecting = state, candidate == nil else { return }
        earliestAttempt = eventLoop.now + settings.connectionBackoff.pause(after: failures, lot: lot)
        let connection = HTTP2ClientConnection(settings: settings.http2, loop: loop, keepalive: keepalive, owner: self)
        candidate = connection
        connections[ObjectIdentifier(connection)] = connection
        attemptTimeout = eventLoop.assumeIsolated().scheduleTask(in: settings.connectTimeout) {
            self.attemptFailed(connection, ChannelError.connectTimeout(self.settings.connectTimeout))
            connection.close()
        }
        let bound = NIOLoopBound(connection, eventLoop: eventLoop)
        let opened = connector.connect(on: eventLoop, timeout: settings.connectTimeout) { channel in
            try channel.pipeline.syncOperations.addHandler(bound.value)
        }
        opened.hop(to: eventLoop).assumeIsolated().whenComplete { result in
            switch result {
            case .success(let channel):
                // Too late, or the client was closed meanwhile.
                if self.connections[ObjectIdentifier(connection)] == nil { channel.close(promise: nil) }
            case .failure(let error):
                self.attemptFailed(connection, error)
            }
        }
    }

    private func attemptFailed(_ connection: HTTP2ClientConnection, _ error: any Error) {
        forget(connection)
        guard candidate === connection else { return }
        endAttempt()
        failures += 1
        let failure = RPCError.unsent("cannot connect to \(connector.target): \(error)")
        self.failure = failure
        state = .pausing
        eventLoop.assumeIsolated().scheduleTask(deadline: earliestAttempt) { self.pauseIsOver() }
        let promises = connected
        connected = []
        for promise in promises { promise.fail(failure) }
        for call in waiting.removeAll(where: { !$0.waitsForReady }) { call.failUnreachable(failure) }
    }

    private func pauseIsOver() {
        guard case .pausing = state else { return }
        if waiting.isEmpty, connected.isEmpty {
            // The next call finds out whether the server is back.
            failure = nil
            state = .idle
        } else {
            connect()
        }
    }

    private func endAttempt() {
        candidate = nil
        attemptTimeout?.cancel()
        attemptTimeout = nil
    }

    // MARK: ClientConnectionOwner

    func connectionReady(_ connection: HTTP2ClientConnection) {
        guard candidate === connection, case .connecting = state else { return }
        endAttempt()
        failure = nil
        state = .ready(connection)
        let promises = connected
        connected = []
        for promise in promises { promise.succeed() }
        serveWaiting()
    }

    func connectionHasRoom(_ connection: HTTP2ClientConnection) {
        guard !waiting.isEmpty, case .ready(let current) = state, current === connection else { return }
        serveWaiting()
    }

    func connectionGoesAway(_ connection: HTTP2ClientConnection, _ goaway: Goaway) {
        if goaway.debugData == "too_many_pings" { slowDown() }
        if candidate === connection {
            return attemptFailed(connection, RPCError(.unavailable, "the server sent GOAWAY \(goaway.debugData)"))
        }
        leave(connection)
    }

    func connectionLost(_ connection: HTTP2ClientConnection) {
        attemptFailed(connection, ChannelError.eof)
        leave(connection)
    }

    /// Uses a connection no more for new calls.
    private func leave(_ connection: HTTP2ClientConnection) {
        guard case .ready(let current) = state, current === connection else { return }
        if connection.hasServed {
            failures = 0
            earliestAttempt = eventLoop.now
        } else {
            failures += 1
        }
        state = .idle
        if !waiting.isEmpty { connect() }
    }

    /// What A8 has a client do that the server finds too eager.
    private func slowDown() {
        guard let time = keepalive.time else { return }
        keepalive.time = time.scaled(by: 2)
        settings.logger.warning(
            "the server refuses so many keepalive PINGs; they come half as often on new connections",
            metadata: ["server": "\(connector.target)"])
    }

    private func forget(_ connection: HTTP2ClientConnection) {
        connections[ObjectIdentifier(connection)] = nil
        guard connections.isEmpty else { return }
        let promises = closePromises
        closePromises = []
        for promise in promises { promise.succeed() }
    }

    // MARK: Closing

    /// Closes all connections: calls in progress and calls that wait fail as UNAVAILABLE. The promise is kept when that is done.
    func close(_ promise: EventLoopPromise<Void>) {
        state = .closed
        endAttempt()
        let error = RPCError.unsent("the client is closed")
        let promises = connected
        connected = []
        for promise in promises { promise.fail(error) }
        for call in waiting.removeAll(where: { _ in true }) { call.failUnsent(error) }
        guard !connections.isEmpty else { return promise.succeed() }
        closePromises.append(promise)
        for connection in connections.values where !connection.close() { forget(connection) }
    }
}
