import Manifest

/// One parent and one child, with a column of each kind, a group, and an index of each kind.
struct HandsManifests {
    /// Parents first.
    static let names = ["account", "contact"]

    var deletesRows = false
    /// Added to both manifests.
    var common = ""
    /// The contacts' table.
    var table = "contacts"

    var library: ManifestLibrary {
        ManifestLibrary(texts: [("account.yaml", account), ("contact.yaml", contact)])
    }

    private var account: String {
        """
        object: Account
        table: accounts
        fields: { Name: string, Industry: picklist, NumberOfEmployees: int }
        \(common)
        """
    }

    private var contact: String {
        """
        object: Contact
        table: \(table)
        deletes: \(deletesRows ? "hard" : "soft")
        fields:
          LastName: string
          Birthdate: date
          CreatedDate: datetime
          AccountId: { type: reference, to: account, on_missing: stub }
          Is_Physician__c: boolean
          MN_Total_Paid__c: currency
          Network_Associations__c: multipicklist
        jsonb:
          place: { fields: { MailingCity: string, MailingLatitude: double, Title: string } }
        indexes:
          - { columns: [last_name] }
          - { columns: [place], using: gin }
          - { columns: [created_date, sf_id], unique: true }
          - { columns: [birthdate], where: deleted_at IS NULL }
        \(common)
        """
    }
}
