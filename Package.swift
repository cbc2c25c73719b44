// swift-tools-version: 6.2
import PackageDescription

// Imports are internal unless said otherwise, existentials are spelled out, and a member is visible only where its
// module is imported: so a target's dependencies are the ones written here, and the build proves it.
// Warnings are errors where no one would read them.
let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

// For `--version`; a checkout without git has none.
let commit = Context.gitInformation.map { $0.currentCommit + ($0.hasUncommittedChanges ? " with changes" : "") }

let package = Package(
    name: "sfsync",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "sfsync", targets: ["sfsync"]),
        .executable(name: "sfsync-emulator", targets: ["sfsync-emulator"]),
        .library(name: "SFSync", targets: ["SFSync"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // Only for `make docs`.
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
        // Only the emulator uses these; `swift build --product sfsync` does not build them.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
    ],
    targets: [
        // System libraries: a module map and a header with what Swift cannot import (variadics, cast macros).
        .systemLibrary(
            name: "CLibPQ",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"]), .brew(["libpq"])],
        ),
        .systemLibrary(
            name: "CLibCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])],
        ),
        .systemLibrary(
            name: "CLibYAML",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])],
        ),
        .systemLibrary(
            name: "CLibCrypto",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .brew(["openssl"])],
        ),
        // Only for the emulator's gzip.
        .systemLibrary(
            name: "CZlib",
            pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])],
        ),

        .target(name: "CBuildInfo", cSettings: commit.map { [.define("SFSYNC_COMMIT", to: "\"\($0)\"")] } ?? []),

        // The C library of the platform, by one name.
        .target(name: "Libc", swiftSettings: settings),
        // Other programs: how they are run, and what they get to know.
        .target(name: "Processes", dependencies: ["Libc"], swiftSettings: settings),

        // From the manifest to text: pure, no input or output but reading the YAML.
        .target(name: "YAML", dependencies: ["CLibYAML", "Libc"], swiftSettings: settings),
        .target(name: "SOQL", swiftSettings: settings),
        .target(name: "Manifest", dependencies: ["YAML", "SOQL"], swiftSettings: settings),

        // The two sides.
        .target(
            name: "SalesforceTransport",
            dependencies: ["CLibCrypto", "CLibCurl", "Libc"],
            swiftSettings: settings
        ),
        .target(name: "Salesforce", dependencies: ["SOQL", "SalesforceTransport"], swiftSettings: settings),
        .target(name: "Postgres", dependencies: ["CLibPQ", "Libc"], swiftSettings: settings),
        // The server that sfsync starts where none is named.
        .target(name: "PrivatePostgres", dependencies: ["Libc", "Postgres", "Processes"], swiftSettings: settings),
        .target(name: "Schema", dependencies: ["Libc", "Manifest", "Postgres"], swiftSettings: settings),

        // The engine, from its values up to whole runs.
        .target(name: "SyncModel", dependencies: ["Libc", "Manifest", "SOQL", "Salesforce"], swiftSettings: settings),
        .target(name: "Threads", dependencies: ["Libc"], swiftSettings: settings),
        .target(
            name: "RowCodec",
            dependencies: ["Libc", "Manifest", "Salesforce", "Schema", "SyncModel"],
            swiftSettings: settings,
        ),
        .target(
            name: "Extraction",
            dependencies: ["RowCodec", "Salesforce", "SyncModel", "Threads"],
            swiftSettings: settings,
        ),
        .target(
            name: "OrgMetadata",
            dependencies: ["Manifest", "SOQL", "Salesforce", "Schema", "SyncModel"],
            resources: [.embedInCode("Resources/manifest.schema.json")],
            swiftSettings: settings,
        ),
        .target(
            name: "Ledger",
            dependencies: ["Postgres", "RowCodec", "Salesforce", "SyncModel"],
            swiftSettings: settings
        ),
        .target(
            name: "Loading",
            dependencies: ["Ledger", "Manifest", "Postgres", "RowCodec", "Schema", "SyncModel"],
            swiftSettings: settings,
        ),
        .target(
            name: "Sync",
            dependencies: [
                "Extraction", "Ledger", "Loading", "Manifest", "OrgMetadata", "Postgres", "RowCodec", "SOQL",
                "Salesforce", "Schema", "SyncModel", "Threads",
            ],
            swiftSettings: settings,
        ),
        .target(
            name: "SFSync",
            dependencies: ["Ledger", "Manifest", "Postgres", "Salesforce", "Sync", "SyncModel"],
            swiftSettings: settings,
        ),
        .executableTarget(
            name: "sfsync",
            dependencies: [
                "CBuildInfo", "Ledger", "Libc", "Manifest", "OrgMetadata", "Postgres", "PrivatePostgres", "Processes",
                "Salesforce", "Schema", "Sync", "SyncModel", "Threads", "YAML",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: ["account", "contact", "user"].map { .embedInCode("Resources/\($0).yaml") },
            swiftSettings: settings,
        ),

        // A Salesforce for tests, demonstrations and benchmarks.
        .target(
            name: "SalesforceEmulator",
            dependencies: [
                "CLibCrypto", "CZlib", "Libc", "SOQL",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            resources: [.copy("Resources/org")],
            swiftSettings: settings,
        ),
        .executableTarget(
            name: "sfsync-emulator",
            dependencies: [
                "SalesforceEmulator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings,
        ),

        .executableTarget(
            name: "byte-path-benchmark",
            dependencies: ["Manifest", "RowCodec", "SFSync", "SalesforceEmulator"],
            path: "Benchmarks/BytePath",
            swiftSettings: settings,
        ),

        .testTarget(name: "YAMLTests", dependencies: ["YAML"], swiftSettings: settings),
        // Inputs by chance, for everything that reads what others wrote.
        .target(name: "FuzzSupport", path: "Tests/FuzzSupport", swiftSettings: settings),
        .testTarget(
            name: "SOQLTests",
            dependencies: ["FuzzSupport", "SOQL"],
            exclude: ["Corpus"],
            swiftSettings: settings,
        ),
        .testTarget(
            name: "ManifestTests",
            dependencies: ["FuzzSupport", "Manifest", "YAML"],
            exclude: ["Corpus", "Fixtures"],
            swiftSettings: settings,
        ),

        // An HTTP server that answers from a closure and misbehaves on request, keys and folders; for two test targets.
        .target(
            name: "HTTPTesting",
            dependencies: ["CLibCrypto", "Libc"],
            path: "Tests/HTTPTesting",
            swiftSettings: settings
        ),
        .testTarget(
            name: "SalesforceTransportTests",
            dependencies: ["HTTPTesting", "SalesforceTransport"],
            swiftSettings: settings,
        ),
        .testTarget(
            name: "SalesforceTests",
            dependencies: ["HTTPTesting", "Salesforce", "SalesforceTransport"],
            swiftSettings: settings,
        ),
        .testTarget(
            name: "SalesforceEmulatorTests",
            dependencies: ["Libc", "SalesforceEmulator"],
            swiftSettings: settings
        ),

        // What needs a database or an org: a private PostgreSQL for each test process, emulators, and goldens.
        .target(
            name: "TestSupport",
            dependencies: ["Postgres", "PrivatePostgres", "Salesforce", "SalesforceEmulator"],
            path: "Tests/TestSupport",
            swiftSettings: settings,
        ),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["HTTPTesting", "Postgres", "PrivatePostgres", "TestSupport"],
            swiftSettings: settings,
        ),
        .testTarget(
            name: "SchemaTests",
            dependencies: ["Manifest", "Postgres", "Schema", "TestSupport"],
            exclude: ["Golden"],
            swiftSettings: settings,
        ),
        .testTarget(
            name: "SyncTests",
            dependencies: [
                "Extraction", "FuzzSupport", "HTTPTesting", "Ledger", "Loading", "Manifest", "OrgMetadata", "Postgres",
                "PrivatePostgres", "RowCodec", "Salesforce", "SalesforceEmulator", "Schema", "Sync", "SyncModel",
                "TestSupport", "Threads",
            ],
            exclude: ["Corpus", "Golden", "Org/Golden", "Planning/Golden", "Wire/Describes"],
            swiftSettings: settings,
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "HTTPTesting", "Postgres", "PrivatePostgres", "SalesforceEmulator", "TestSupport", "sfsync",
                "sfsync-emulator",
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Golden"],
            swiftSettings: settings,
        ),
        .testTarget(
            name: "SFSyncTests",
            dependencies: ["SFSync", "SalesforceEmulator", "TestSupport"],
            swiftSettings: settings,
        ),
    ],
    swiftLanguageModes: [.v6],
)
