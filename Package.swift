// swift-tools-version:6.1
import PackageDescription

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "campaignd",
    products: [
        .library(name: "RPCServer", targets: ["RPCServer"]),
        .executable(name: "campaignd", targets: ["campaignd"]),
        .executable(name: "campaignctl", targets: ["campaignctl"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CNghttp2", path: "Sources/System/CNghttp2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
        .systemLibrary(
            name: "CNghttp2", path: "Sources/System/CNghttp2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
        .systemLibrary(
            name: "CProtobufC", path: "Sources/System/CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
        .target(name: "CGoogleProtos", dependencies: ["CProtobufC"], path: "Sources/Proto/C/Google"),
        .target(name: "CCampaignsProtos", dependencies: ["CProtobufC", "CGoogleProtos"], path: "Sources/Proto/C/Campaigns"),
        .target(name: "ProtoRuntime", dependencies: ["CProtobufC", "CGoogleProtos"], path: "Sources/Proto/Runtime"),
        .target(
            name: "GoogleProtos", dependencies: ["ProtoRuntime", "CProtobufC", "CGoogleProtos"], path: "Sources/Proto/Generated/Google"),
        .target(
            name: "CampaignsProtos",
            dependencies: ["ProtoRuntime", "GoogleProtos", "CProtobufC", "CGoogleProtos", "CCampaignsProtos"],
            path: "Sources/Proto/Generated/Campaigns"),
        .target(
            name: "RPCServer",
            dependencies: ["CNghttp2", "ProtoRuntime", "GoogleProtos", nioCore, nioPosix, logging, metrics]),
        .target(
            name: "Domain",
            dependencies: [
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ]),
        .target(
            name: "Services",
            dependencies: ["Domain", "RPCServer", "CampaignsProtos", "GoogleProtos", nioCore, .product(name: "Crypto", package: "swift-crypto")]),
        .target(name: "Storage", dependencies: ["Domain", .product(name: "GRDB", package: "GRDB.swift")]),
        .target(name: "Carriers", dependencies: ["Domain"]),
        .target(name: "Simulator", dependencies: ["Domain"]),
        .executableTarget(
            name: "campaignd",
            dependencies: [
                "Domain", "Services", "RPCServer", "Storage", "Carriers", "CampaignsProtos", logging, argumentParser,
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .testTarget(name: "ProtoTests", dependencies: ["ProtoRuntime", "GoogleProtos", "CampaignsProtos"]),
        .testTarget(name: "StorageTests", dependencies: ["Storage"]),
    ],
    swiftLanguageModes: [.v6]
)
