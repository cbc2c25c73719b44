/// A return code of zlib that means failure.
struct GzipError: Error {
    var code: Int32
}
