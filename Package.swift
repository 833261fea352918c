// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "campaignd",
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0")
    ],
    targets: [
        .target(
            name: "Domain",
            dependencies: [
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ]),
        .target(
            name: "Simulator",
            dependencies: [
                "Domain",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ]),
        .testTarget(name: "DomainTests", dependencies: ["Domain", "Simulator"]),
        .testTarget(name: "SimulatorTests", dependencies: ["Domain", "Simulator"]),
    ],
    swiftLanguageModes: [.v6]
)
