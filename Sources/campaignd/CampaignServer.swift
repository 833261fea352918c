import ArgumentParser
import CampaignsProtos
import Carriers
import Domain
import GRPCProtos
import GoogleProtos
import Logging
import ProtoRuntime
import RESTBridge
import RPCServer
import RPCStandardServices
import ServiceLifecycle
import Services
import Storage

/// The server put together: store, clock, carrier, engines, services, port.
struct CampaignServer: Sendable {
    let configuration: ServeConfiguration
    let store: SQLiteStore

    /// Serves until SIGTERM, SIGINT or, without TLS, SIGHUP, then drains: no new calls, calls under way end, commits
    /// under way finish.
    func run() async throws {
        let logger = makeLogger()
        if configuration.isDemo { try await DemoAccount.prepare(in: store) }
        let clock = try await makeClock()
        let zones = configuration.zones
        var settings = HostSettings()
        settings.engine.callingRules = configuration.callingRules
        settings.engine.numbering = .builtIn
        settings.engine.numbers = configuration.numbers
        settings.carrierConcurrency = configuration.carrierConcurrency
        let simulated = SimulatedCarrier(
            model: SimulatedCarrierModel(seed: configuration.simulationSeed, settings: configuration.simulation), clock: clock)
        var gatewaySettings = GatewaySettings()
        gatewaySettings.tls = configuration.gatewayTLS
        let gateway = configuration.gateway.map { [gatewaySettings] in
            GatewayCarrier(
                address: $0, settings: gatewaySettings, logger: logger, owners: { [store] in try await store.liveOwners(of: $0) })
        }
        let host = EngineHost(
            store: store, carrier: gateway ?? simulated, testCarrier: gateway == nil ? nil : simulated, clock: clock, zones: zones,
            settings: settings, onTrouble: { [log = TroubleLog(logger: logger)] in log.report($1, of: $0) })
        host.connect()
        // First, so that campaigns which go on find it there.
        await gateway?.start()

        let watchers = EventGate()
        var router = Router(
            CampaignService(host: host, store: store, zones: zones),
            AccountService(host: host),
            HistoryService(store: store),
            NumberService(host: host, store: store, settings: settings.engine, zones: zones, clock: clock),
            EstimateService(store: store, settings: settings.engine, zones: zones, clock: clock),
            SuppressionService(lists: store, clock: clock),
            EventService(log: store, gate: watchers))
        // Until campaigns go on, nothing is served.
        let health = HealthService(serving: router.services)
        health.setAll(.notServing)
        health.register(in: &router)
        var openServices: Set<String> = [HealthService.name]
        if configuration.offersReflection {
            try ReflectionService(descriptors: [CampaignsDescriptors.set]).register(in: &router)
            openServices.formUnion(ReflectionService.names)
        }
        let dispatcher = Dispatcher(
            router: router,
            interceptors: [
                MetricsInterceptor(router: router), LoggingInterceptor(logger: logger), DeadlineInterceptor(),
                Authenticator(
                    store: store, host: host, refused: configuration.isDemo ? [] : DemoAccount.keyHashes, openServices: openServices),
            ])
        let responder = try responder(for: dispatcher)
        let group = ServiceGroup(
            services: [
                EngineService(host: host, simulated: simulated, gateway: gateway, logger: logger),
                RetentionService(
                    store: store, clock: clock, retention: configuration.retention, events: configuration.eventRetention, logger: logger),
                PortService(health: health, heedsHangup: configuration.port.tls != nil) {
                    // Campaigns go on when the port is this server's: where it is in use, nothing was dialed.
                    let server = try await start(dispatcher, responder)
                    try await store.finishUploads()
                    try await host.start()
                    health.setAll(.serving)
                    return server
                },
                // Stops first: streams without an end would hold up the port.
                WatchersService(gate: watchers),
            ],
            gracefulShutdownSignals: configuration.port.tls == nil ? [.sigterm, .sigint, .sighup] : [.sigterm, .sigint], logger: logger)
        try await group.run()
    }

    /// Answers what is not gRPC: gRPC-Web and Connect at the methods' own paths, REST under /api.
    private func responder(for dispatcher: Dispatcher) throws -> any HTTPResponder {
        let registry = try Registry(CampaignsDescriptors.set, GRPCDescriptors.set, GoogleDescriptors.set)
        let bridge = try RESTBridge(registry: registry, dispatcher: dispatcher)
        let web = WebResponder(dispatcher: dispatcher, registry: registry, next: bridge)
        let origins = configuration.corsOrigins
        return origins.isEmpty ? web : CORSResponder(settings: CORSSettings(origins: origins), next: web)
    }

    private func start(_ dispatcher: Dispatcher, _ responder: any HTTPResponder) async throws -> RPCServer {
        let port = configuration.port
        var settings = ServerSettings()
        settings.connections = configuration.connections
        do {
            return try await RPCServer.start(
                dispatcher: dispatcher, endpoints: port.endpoints, tls: port.tls, settings: settings, responder: responder)
        } catch let error as TLSConfigurationError {
            throw ValidationError("TLS cannot be set up: \(error)")
        } catch {
            throw ValidationError("cannot listen on \(port.endpoints.map(String.init(describing:)).joined(separator: ", ")): \(error)")
        }
    }

    private func makeClock() async throws -> any EngineClock {
        guard let virtual = configuration.virtualTime else { return SystemClock() }
        return VirtualClock(start: virtual.start, rate: virtual.rate, notBefore: try await store.latestTime())
    }

    private func makeLogger() -> Logger {
        LoggingSystem.bootstrap(StreamLogHandler.standardError(label:))
        var logger = Logger(label: "campaignd")
        logger.logLevel = configuration.logLevel
        return logger
    }
}
