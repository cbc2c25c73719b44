internal import SOQL
internal import Salesforce

/// Whether sharing rules hide records from the user who is signed in.
///
/// Object Reference: PermissionSet, ObjectPermissions and PermissionSetAssignment; profiles have permission sets, too.
struct ViewAll {
    let client: SalesforceClient

    /// Whether one of the user's permission sets shows all records of the object.
    ///
    /// - Throws: `SalesforceError` where the user may not ask.
    func covers(_ object: String) throws -> Bool {
        let user = try client.userInfo().userID
        let sets =
            "(SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = \(SOQLText.string(user)))"
        let onObject =
            "SELECT COUNT() FROM ObjectPermissions WHERE SobjectType = \(SOQLText.string(object)) "
            + "AND PermissionsViewAllRecords = TRUE AND ParentId IN \(sets)"
        if try client.count(onObject) > 0 { return true }
        return try client.count(
            "SELECT COUNT() FROM PermissionSet WHERE PermissionsViewAllData = TRUE AND Id IN \(sets)"
        ) > 0
    }
}
