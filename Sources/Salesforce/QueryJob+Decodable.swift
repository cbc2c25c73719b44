extension QueryJob: Decodable {
    enum CodingKeys: String, CodingKey {
        case id, state, apiVersion, object, numberRecordsProcessed, errorMessage, retries, totalProcessingTime
    }

    /// Reads an answer about a job; `apiVersion` comes as a number though it is documented as a string.
    ///
    /// - Throws: `DecodingError` where Id, state or version are missing.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let version =
            if let number = try? values.decode(Double.self, forKey: .apiVersion) {
                Int(exactly: number).flatMap { APIVersion(String($0)) }
            } else {
                APIVersion(try values.decode(String.self, forKey: .apiVersion))
            }
        guard let version else {
            throw DecodingError.dataCorruptedError(forKey: .apiVersion, in: values, debugDescription: "not a version")
        }
        self.init(
            id: try values.decode(String.self, forKey: .id),
            state: State(try values.decode(String.self, forKey: .state)),
            apiVersion: version,
        )
        object = try values.decodeIfPresent(String.self, forKey: .object)
        numberRecordsProcessed = try values.decodeIfPresent(Int.self, forKey: .numberRecordsProcessed)
        if let count = numberRecordsProcessed, !RecordCount.plausible.contains(count) {
            let key = CodingKeys.numberRecordsProcessed
            throw DecodingError.dataCorruptedError(forKey: key, in: values, debugDescription: "no number of records")
        }
        errorMessage = try values.decodeIfPresent(String.self, forKey: .errorMessage)
        retries = try values.decodeIfPresent(Int.self, forKey: .retries)
        totalProcessingTime = try values.decodeIfPresent(Int.self, forKey: .totalProcessingTime)
    }
}

extension QueryJob.State: CustomStringConvertible {
    /// Reads Salesforce's word.
    package init(_ word: String) {
        switch word {
        case "UploadComplete": self = .uploadComplete
        case "InProgress": self = .inProgress
        case "JobComplete": self = .jobComplete
        case "Failed": self = .failed
        case "Aborted": self = .aborted
        default: self = .other(UntrustedText.word(word))
        }
    }

    /// Salesforce's word.
    package var description: String {
        switch self {
        case .uploadComplete: "UploadComplete"
        case .inProgress: "InProgress"
        case .jobComplete: "JobComplete"
        case .failed: "Failed"
        case .aborted: "Aborted"
        case .other(let word): word
        }
    }
}
