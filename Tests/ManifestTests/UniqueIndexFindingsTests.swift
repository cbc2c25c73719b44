import Manifest
import Testing

/// A unique index meets the rows of deleted records as well.
@Suite struct UniqueIndexFindingsTests {
    private func findings(_ index: String, _ more: String = "") -> [String] {
        ManifestDecoder.decode(
            "object: C\nfields: { A: string, B: string }\nindexes: [{ \(index) }]\n\(more)",
            file: "c.yaml"
        )
        .diagnostics.map(\.description)
    }

    @Test(arguments: [
        "columns: [a], unique: true", "columns: [a, b], unique: true",
        "columns: [a], unique: true, where: a IS NOT NULL",
        "columns: [a], unique: true, where: deleted_at IS NOT NULL",
    ]) func withoutAConditionItRefusesANewRecordForADeletedOne(index: String) {
        let expected =
            "c.yaml:3:11: warning: a deleted record keeps its row, so the index refuses a new record with the same values; "
            + "write 'where: deleted_at IS NULL' [unique-among-deleted]"
        #expect(findings(index) == [expected])
    }

    @Test(arguments: [
        ("columns: [a], unique: true, where: deleted_at IS NULL", ""),
        ("columns: [a], unique: true, where: \"a <> '' AND (deleted_at is  null)\"", ""),
        ("columns: [a], unique: true", "deletes: hard"), ("columns: [a], unique: true", "deletes: ignore"),
        ("columns: [a, sf_id], unique: true", ""), ("columns: [a]", ""),
    ]) func whatCannotMeetDeletedRowsIsNoFinding(index: String, more: String) {
        #expect(findings(index, more) == [])
    }
}
