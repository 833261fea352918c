// swift-tools-version: 6.1
import PackageDescription

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")

let package = Package(
    name: "campaignd",
    platforms: [.macOS(.v15)],
    products: [
        // The server and client of gRPC, and what generated messages and stubs stand on.
        .library(name: "RPCServer", targets: ["RPCServer", "RPCStandardServices"]),
        .library(name: "ProtoRuntime", targets: ["ProtoRuntime", "GoogleProtos", "CGoogleProtos"]),
        .library(name: "CProtobufC", targets: ["CProtobufC"]),
        .executable(name: "campaignd", targets: ["campaignd"]),
        .executable(name: "campaignctl", targets: ["campaignctl"]),
        .executable(name: "campaignsim", targets: ["campaignsim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // System: C libraries of the operating system.
        .systemLibrary(
            name: "CNghttp2", path: "Sources/System/CNghttp2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
        .systemLibrary(
            name: "CProtobufC", path: "Sources/System/CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),

        .systemLibrary(name: "CZlib", path: "Sources/System/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // Proto: messages. C and generated Swift come from `make generate`.
        .target(name: "CGoogleProtos", dependencies: ["CProtobufC"], path: "Sources/Proto/C/Google"),
        .target(name: "CCampaignsProtos", dependencies: ["CProtobufC", "CGoogleProtos"], path: "Sources/Proto/C/Campaigns"),
        .target(name: "ProtoRuntime", dependencies: ["CProtobufC", "CGoogleProtos"], path: "Sources/Proto/Runtime"),
        .target(name: "CCarrierProtos", dependencies: ["CProtobufC", "CGoogleProtos"], path: "Sources/Proto/C/Carrier"),
        .target(name: "CGRPCProtos", dependencies: ["CProtobufC"], path: "Sources/Proto/C/GRPC"),
        .target(
            name: "GoogleProtos", dependencies: ["ProtoRuntime", "CProtobufC", "CGoogleProtos"], path: "Sources/Proto/Generated/Google"),
        .target(name: "GRPCProtos", dependencies: ["ProtoRuntime", "CProtobufC", "CGRPCProtos"], path: "Sources/Proto/Generated/GRPC"),
        .target(
            name: "CampaignsProtos",
            dependencies: ["ProtoRuntime", "GoogleProtos", "CProtobufC", "CGoogleProtos", "CCampaignsProtos"],
            path: "Sources/Proto/Generated/Campaigns"),
        .target(
            name: "CarrierProtos",
            dependencies: ["ProtoRuntime", "GoogleProtos", "CProtobufC", "CGoogleProtos", "CCarrierProtos"],
            path: "Sources/Proto/Generated/Carrier"),

        // The generic server and the bridge: not one word about campaigns.
        .target(
            name: "RPCServer",
            dependencies: [
                "CNghttp2", "CZlib", "ProtoRuntime", "GoogleProtos", nioCore, nioPosix, nioHTTP1, nioSSL, nioTLS, crypto, logging, metrics,
            ]),
        // The services that every server of gRPC should have besides its own.
        .target(name: "RPCStandardServices", dependencies: ["RPCServer", "ProtoRuntime", "GRPCProtos", "GoogleProtos", nioCore]),
        .target(name: "RESTBridge", dependencies: ["ProtoRuntime", "GoogleProtos", "RPCServer", nioCore, nioHTTP1]),

        // Generated over RPCServer: protocols that services are written to, and clients.
        .target(
            name: "CampaignsStubs", dependencies: ["RPCServer", "ProtoRuntime", "GoogleProtos", "CampaignsProtos"],
            path: "Sources/Stubs/Generated/Campaigns"),
        .target(
            name: "CarrierStubs", dependencies: ["RPCServer", "ProtoRuntime", "GoogleProtos", "CarrierProtos"],
            path: "Sources/Stubs/Generated/Carrier"),

        // The product.
        .target(name: "CCallingData", path: "Sources/CallingData"),
        .target(name: "Domain", dependencies: ["CCallingData", deque, heap]),
        .target(
            name: "Services", dependencies: ["Domain", "RPCServer", "CampaignsStubs", "CampaignsProtos", "GoogleProtos", nioCore, crypto]),
        .target(name: "Storage", dependencies: ["Domain", deque, grdb, sqlite]),
        .target(
            name: "Carriers",
            dependencies: [
                "Domain", "RPCServer", "ProtoRuntime", "CarrierStubs", "CarrierProtos", "GoogleProtos", heap, deque, nioCore, logging,
            ]),
        .target(name: "Simulator", dependencies: ["Domain", deque, heap]),
        .executableTarget(
            name: "campaignd",
            dependencies: [
                "Domain", "Services", "RPCServer", "RPCStandardServices", "RESTBridge", "Storage", "Carriers", "ProtoRuntime",
                "CampaignsProtos", "GRPCProtos", "GoogleProtos", nioCore, logging, metrics, argumentParser, lifecycle, unixSignals,
            ]),
        .executableTarget(
            name: "campaignctl", dependencies: ["RPCServer", "ProtoRuntime", "CampaignsStubs", "CampaignsProtos", argumentParser]),
        .executableTarget(name: "campaignsim", dependencies: ["Simulator", "Domain", argumentParser]),
        .executableTarget(
            name: "RPCBenchServer", dependencies: ["RPCServer", "CampaignsProtos"], path: "Benchmarks/server"),
        .target(name: "BenchSupport", path: "Benchmarks/support"),
        .executableTarget(
            name: "EngineBench", dependencies: ["BenchSupport", "Domain", "Storage", "Carriers", argumentParser, grdb],
            path: "Benchmarks/engine"),
        .executableTarget(
            name: "SuppressionBench", dependencies: ["BenchSupport", "Domain", "Storage", argumentParser, grdb, sqlite],
            path: "Benchmarks/suppressions"),

        // A client of plain bytes, for tests.
        .target(name: "WireClient", path: "Tests/WireClient"),

        // Messages of every kind that JSON has a form for.
        .target(name: "CProtoJSONProtos", dependencies: ["CProtobufC", "CGoogleProtos"], path: "Tests/JSON/Protos/C"),
        .target(
            name: "ProtoJSONProtos", dependencies: ["ProtoRuntime", "GoogleProtos", "CProtobufC", "CGoogleProtos", "CProtoJSONProtos"],
            path: "Tests/JSON/Protos/Generated"),

        // gRPC's interop tests: their contract, a server and a client.
        .target(name: "CInteropProtos", dependencies: ["CProtobufC"], path: "Tests/Interop/Protos/C"),
        .target(
            name: "InteropProtos", dependencies: ["ProtoRuntime", "CProtobufC", "CInteropProtos"], path: "Tests/Interop/Protos/Generated"),
        .executableTarget(
            name: "InteropServer", dependencies: ["RPCServer", "ProtoRuntime", "InteropProtos", nioCore], path: "Tests/Interop/server"),
        .executableTarget(
            name: "InteropClient", dependencies: ["RPCServer", "ProtoRuntime", "InteropProtos", nioCore], path: "Tests/Interop/client"),

        .testTarget(name: "ProtoTests", dependencies: ["ProtoRuntime", "GoogleProtos", "CampaignsProtos"]),
        .testTarget(
            name: "RPCServerTests",
            dependencies: [
                "RPCServer", "ProtoRuntime", "GoogleProtos", "CampaignsProtos", "ProtoJSONProtos", "WireClient", nioCore, nioPosix,
                nioEmbedded, logging,
            ]),
        .testTarget(name: "StubsTests", dependencies: ["CampaignsStubs", "CampaignsProtos", "RPCServer", nioCore]),
        .testTarget(
            name: "RPCStandardServicesTests",
            dependencies: ["RPCStandardServices", "RPCServer", "ProtoRuntime", "GRPCProtos", "GoogleProtos", "CampaignsProtos", nioCore]),
        .testTarget(
            name: "RESTBridgeTests",
            dependencies: ["RESTBridge", "RPCServer", "ProtoRuntime", "CampaignsProtos", "WireClient", nioCore, nioPosix, nioHTTP1]),
        .testTarget(name: "DomainTests", dependencies: ["Domain", "Simulator", heap]),
        .testTarget(name: "SimulatorTests", dependencies: ["Simulator", "Domain", "campaignsim"]),
        .testTarget(name: "StorageTests", dependencies: ["Storage", "Domain", "Simulator", grdb]),
        .testTarget(
            name: "CarriersTests",
            dependencies: [
                "Carriers", "Domain", "RPCServer", "ProtoRuntime", "CarrierStubs", "CarrierProtos", "GoogleProtos", nioCore, logging,
            ]),
        .testTarget(
            name: "ServicesTests", dependencies: ["Services", "Domain", "RPCServer", "CampaignsProtos", "GoogleProtos", nioCore]),
    ],
    swiftLanguageModes: [.v6]
)
