internal import CLibPQ

/// The connection parameters that the installed libpq knows.
enum LibpqOptions {
    /// Every keyword with the variable that libpq reads for it, where there is one.
    static let variables: [String: String?] = {
        guard let options = PQconndefaults() else { return [:] }
        defer { PQconninfoFree(options) }
        var variables: [String: String?] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            variables.updateValue(option.pointee.envvar.map { String(cString: $0) }, forKey: String(cString: keyword))
            option += 1
        }
        return variables
    }()

    /// The keywords and values that a connection string names; nil where libpq does not understand it.
    ///
    /// libpq's own message is dropped: it quotes the string.
    static func parse(_ text: String) -> [String: String]? {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(text, &message) else {
            PQfreemem(message)
            return nil
        }
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return values
    }
}
