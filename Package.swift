// swift-tools-version:6.1
import PackageDescription

let package = Package(
    name: "campaignd",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CNghttp2", path: "Sources/System/CNghttp2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
        .systemLibrary(
            name: "CProtobufC",
            path: "Sources/System/CProtobufC",
            pkgConfig: "libprotobuf-c",
            providers: [.apt(["libprotobuf-c-dev"])]
        ),
        .target(name: "CGoogleProtos", dependencies: ["CProtobufC"], path: "Sources/Proto/C/Google"),
        .target(name: "CCampaignsProtos", dependencies: ["CProtobufC", "CGoogleProtos"], path: "Sources/Proto/C/Campaigns"),
        .target(name: "ProtoRuntime", dependencies: ["CProtobufC", "CGoogleProtos"], path: "Sources/Proto/Runtime"),
        .target(
            name: "GoogleProtos",
            dependencies: ["ProtoRuntime", "CProtobufC", "CGoogleProtos"],
            path: "Sources/Proto/Generated/Google"
        ),
        .target(
            name: "CampaignsProtos",
            dependencies: ["ProtoRuntime", "GoogleProtos", "CProtobufC", "CGoogleProtos", "CCampaignsProtos"],
            path: "Sources/Proto/Generated/Campaigns"
        ),
        .target(
            name: "RPCServer",
            dependencies: [
                "CNghttp2", "ProtoRuntime", "GoogleProtos",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            // The checks of exclusive access at run time cost a tenth of a call. Debug builds and tests make them.
            swiftSettings: [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]
        ),
        .target(
            name: "RESTBridge",
            dependencies: [
                "ProtoRuntime", "GoogleProtos", "RPCServer",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]
        ),
        .testTarget(name: "ProtoTests", dependencies: ["ProtoRuntime", "GoogleProtos", "CampaignsProtos"]),
        .testTarget(
            name: "RESTBridgeTests",
            dependencies: [
                "RESTBridge", "RPCServer", "ProtoRuntime", "GoogleProtos", "CampaignsProtos",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .executableTarget(
            name: "bench-server",
            dependencies: ["RPCServer", "CampaignsProtos", .product(name: "NIOCore", package: "swift-nio")],
            path: "Benchmarks/server"
        ),
        .testTarget(
            name: "RPCServerTests",
            dependencies: ["RPCServer", "GoogleProtos", .product(name: "NIOEmbedded", package: "swift-nio")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
