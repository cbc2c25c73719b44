internal import CLibCrypto
internal import CLibCurl

extension HTTPClient {
    /// The libraries that this process uses: `libcurl 7.88.1, OpenSSL 3.0.15`.
    package static var libraryVersions: String {
        // "libcurl/7.88.1 OpenSSL/3.0.15 zlib/..." and "OpenSSL 3.0.15 3 Sep 2024".
        let curl = String(cString: curl_version()).split(separator: " ").first.map(String.init) ?? ""
        let openSSL = String(cString: OpenSSL_version(OPENSSL_VERSION)).split(separator: " ").prefix(2)
        return curl.replacing("/", with: " ") + ", " + openSSL.joined(separator: " ")
    }
}
