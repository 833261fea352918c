// swift-tools-version: 6.1
import PackageDescription

let rpcServer = Target.Dependency.product(name: "RPCServer", package: "campaignd")
let protoRuntime = Target.Dependency.product(name: "ProtoRuntime", package: "campaignd")

let package = Package(
    name: "greeter",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "campaignd", path: "../..")],
    targets: [
        // Both are generated: `Tools/generate/generate --proto examples/greeter/greeter.proto --out examples/greeter/Sources`.
        .target(name: "CGreeterProtos", dependencies: [protoRuntime]),
        .target(name: "GreeterProtos", dependencies: ["CGreeterProtos", rpcServer, protoRuntime]),
        .executableTarget(name: "greeter", dependencies: ["GreeterProtos", rpcServer]),
    ],
    swiftLanguageModes: [.v6]
)
