// swift-tools-version: 6.2
import PackageDescription

// Embeds sfsync as any other package would, with nothing but what is public: scripts/test-embedding.sh copies this folder
// out of the checkout and builds it.
let package = Package(
    name: "embedding",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "sfsync", path: Context.environment["SFSYNC_CHECKOUT"] ?? "../..")],
    targets: [
        .executableTarget(name: "Mirror", dependencies: [.product(name: "SFSync", package: "sfsync")])
    ],
)
