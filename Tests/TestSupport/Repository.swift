import Foundation

/// Files of the repository.
package enum Repository {
    /// The folder with the manifests that come with sfsync.
    package static let objects = URL(filePath: #filePath)
        .appending(path: "../../../objects").standardizedFileURL.path(percentEncoded: false)
}
