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
        .target(name: "ProtoRuntime", dependencies: ["CProtobufC"], path: "Sources/Proto/Runtime"),
    ],
    swiftLanguageModes: [.v6]
)
