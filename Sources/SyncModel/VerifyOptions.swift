public import Salesforce

/// How an object is verified.
public struct VerifyOptions: Sendable, Equatable {
    /// Whether all Ids are compared, and not only those of windows whose counts differ.
    package var isDeep: Bool
    /// Objects of up to this many records are compared by their Ids in any case: that takes few requests.
    package var deepLimit: Int
    /// Whether the values of all rows are compared with Salesforce's, which reads all records whole.
    package var comparesValues: Bool
    /// Rows whose values are compared otherwise, by chance; 0 for none.
    ///
    /// 400 take one or two requests.
    package var sampleSize: Int
    /// Whether the differences are mended.
    package var repairs: Bool
    /// The greatest number of differences that the report lists; the counts are exact in any case.
    package var listLimit: Int
    /// Whether a repair may delete more than a tenth of the table.
    package var allowsMassDelete: Bool
    /// How much of the org's API requests may be used.
    package var maximumAPIUsage: APIBudget

    /// Creates options; without arguments the Ids of small objects, the counts of large ones and the values of some rows
    /// are compared, and nothing is written.
    public init(
        isDeep: Bool = false,
        deepLimit: Int = 40_000,
        comparesValues: Bool = false,
        sampleSize: Int = 200,
        repairs: Bool = false,
        listLimit: Int = 100,
        allowsMassDelete: Bool = false,
        maximumAPIUsage: APIBudget = .standard,
    ) {
        self.isDeep = isDeep
        self.deepLimit = deepLimit
        self.comparesValues = comparesValues
        self.sampleSize = sampleSize
        self.repairs = repairs
        self.listLimit = listLimit
        self.allowsMassDelete = allowsMassDelete
        self.maximumAPIUsage = maximumAPIUsage
    }
}
