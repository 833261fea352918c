// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "campaignd",
    targets: [
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
        .testTarget(name: "ProtoTests", dependencies: ["ProtoRuntime", "GoogleProtos", "CampaignsProtos"]),
    ],
    swiftLanguageModes: [.v6]
)
