package import SyncModel

extension SyncError {
    /// A record without an Id of its own.
    static let emptyID = SyncError(
        code: .extraction,
        message:
            "Salesforce delivers a record with the empty Id 000000000000000, as it does for aggregated and some setup "
            + "objects: such records have no Id of their own, and a table keeps one row for each Id",
        hint: "Leave this object out; what it aggregates can be copied and counted in PostgreSQL.",
    )

    /// Two records that differ under one Id, and nothing says which is the newer one.
    package static func sharedID(_ id: String) -> SyncError {
        SyncError(
            code: .extraction,
            message:
                "Salesforce delivers two different records with the Id \(id) in one answer, and no cursor field says which "
                + "of them is the newer one",
            hint:
                "Name a cursor field in the manifest if the object has one. Otherwise this object cannot be copied by Id.",
        )
    }
}
