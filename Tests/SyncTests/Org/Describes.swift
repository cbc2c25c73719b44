import Foundation
import Salesforce

/// Describe answers of tests.
enum Describes {
    static func object(_ json: String) throws -> ObjectDescribe {
        try JSONDecoder().decode(ObjectDescribe.self, from: Data(json.utf8))
    }
}
