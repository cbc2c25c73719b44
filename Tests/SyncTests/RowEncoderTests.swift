import Manifest
import Testing

@testable import RowCodec
@testable import SyncModel

@Suite struct RowEncoderTests {
    private static let fields = """
        Name: string
        Amount__c: currency
        Count__c: int
        Born__c: date
        Seen_At__c: datetime
        At__c: time
        Is_Good__c: boolean
        Kinds__c: multipicklist
        Owner.Name: string
        """

    private static let csv = """
        "Id","Name","Amount__c","Count__c","Born__c","Seen_At__c","At__c","Is_Good__c","Kinds__c","Owner.Name","SystemModstamp",\
        "IsDeleted"
        "a01000000000001AAA","say ""hi""
        👩‍⚕️","7.9742429928E8","12.0","1700-01-01","2024-07-24T14:05:58.000Z","14:05:58.000Z","true","a;b","Ö",\
        "2026-01-01T00:00:00.000Z","false"

        """

    private static let json = #"""
        {"totalSize":1,"done":true,"records":[{"attributes":{"type":"Thing__c"},"SystemModstamp":"2026-01-01T00:00:00.000+0000",
        "Id":"a01000000000001AAA","Name":"say \"hi\"\n\ud83d\udc69\u200d⚕️","Amount__c":797424299.28,"Count__c":12,
        "Born__c":"1700-01-01","Seen_At__c":"2024-07-24T14:05:58.000+0000","At__c":"14:05:58.000Z","Is_Good__c":true,
        "Kinds__c":"a;b","Owner":{"attributes":{},"Name":"\u00d6"},"IsDeleted":false}]}
        """#

    @Test func theDigestIsTheSameByBothAPIs() throws {
        for groups in [
            "",
            "jsonb: { all: { fields: { \(Self.fields.split(separator: "\n").dropLast().joined(separator: ", ")) } } }",
        ] {
            let mapping = try Self.mapping(more: groups)
            let bulk = try Self.batch(csv: Self.csv, mapping)
            let rest = try Self.batch(json: Self.json, mapping)
            #expect(bulk.unreadable.isEmpty)
            #expect(bulk.rows.count == 1)
            #expect(bulk.rows.map(\.digest) == rest.rows.map(\.digest))
            #expect(Array(bulk.tuples.bytes) == Array(rest.tuples.bytes))
        }
    }

    @Test(arguments: [
        "Name: string\nAmount__c: { type: currency, as: double precision }", "Name: { type: string, mask: sha256 }",
        "Name: { type: string, mask: last4 }", "Name: { type: string, column: title }",
        "Name: string\nAmount__c: string",
        "Name: string\nOwner.Name: string", "Other__c: string",
    ])
    func anotherMappingHasAnotherFingerprint(_ fields: String) throws {
        let fingerprint = try Self.mapping(fields: "Name: string\nAmount__c: currency").fingerprint
        let other = try Self.mapping(fields: fields).fingerprint
        #expect(other != fingerprint)
    }

    @Test func anotherKeyOfAGroupHasAnotherFingerprint() throws {
        let fingerprints = try [
            "jsonb: { g: { fields: { A__c: string } } }", "jsonb: { h: { fields: { A__c: string } } }",
            "jsonb: { g: { fields: { A__c: { type: string, key: b } } } }",
            "jsonb: { g: { fields: { A__c: picklist, B__c: int } } }",
            "jsonb: { g: { fields: { A__c: double } } }",
        ].map { try Self.mapping(fields: "Name: string", more: $0).fingerprint }
        #expect(Set(fingerprints).count == fingerprints.count)
    }

    @Test func theOrderOfFieldsLeavesTheFingerprint() throws {
        #expect(
            try Self.mapping(fields: "Name: string\nAmount__c: currency").fingerprint
                == Self.mapping(fields: "Amount__c: currency\nName: string").fingerprint
        )
    }

    @Test func wordsForPeopleLeaveTheFingerprint() throws {
        let fingerprint = try Self.mapping(fields: "Name: string").fingerprint
        #expect(
            try Self.mapping(fields: "Name: { type: string, comment: words, volatile: true }").fingerprint
                == fingerprint
        )
        #expect(
            try Self.mapping(fields: "Name: string", more: "indexes: [{ columns: [name] }]").fingerprint == fingerprint
        )
    }

    @Test func everyValueCountsForTheDigest() throws {
        let mapping = try Self.mapping(fields: "Name: string\nCity__c: string")
        let digests = try ["a,b", "b,a", "ab,", ",ab", "a,", ",a", ",", "a,b "].map { values in
            let text = "Id,Name,City__c,SystemModstamp,IsDeleted\na01000000000001AAA,\(values),,false\n"
            return try Self.batch(csv: text, mapping).rows.map(\.digest)
        }
        #expect(Set(digests).count == digests.count)
        let deleted = "Id,Name,City__c,SystemModstamp,IsDeleted\na01000000000001AAA,a,b,,true\n"
        #expect(try Self.batch(csv: deleted, mapping).rows.map(\.digest) != digests[0])
    }

    /// So a column that comes later is filled without a look at the rest of the row.
    @Test func aDigestIsTheSumOfItsParts() throws {
        func digests(_ fields: String, more: String = "") throws -> [UInt64] {
            let mapping = try Self.mapping(fields: fields, more: more)
            let text = """
                Id,Name,City__c,Score__c,Note__c,SystemModstamp,IsDeleted
                a01000000000001AAA,a,b,1,x,2026-01-01T00:00:00.000Z,false
                a01000000000002AAA,a,,,,2026-01-01T00:00:00.000Z,false

                """
            return try Self.batch(csv: text, mapping).rows.map(\.digest)
        }
        func group(_ members: String) -> String { "jsonb: { g: { fields: { \(members) } } }" }
        let few = try digests("Name: string", more: group("Note__c: string"))
        let more = try digests("Name: string\nCity__c: string", more: group("Score__c: int, Note__c: string"))
        let added = try digests("City__c: string", more: group("Score__c: int"))
        let neither = try digests("Name: { type: string, mask: 'null' }")
        #expect(more[1] == few[1])
        #expect(more[0] == few[0] ^ added[0] ^ neither[0])
    }

    @Test(arguments: [
        ("short", "a0100000000001", "Id"), ("long", "a010000000000001AAA", "Id"),
        ("with a quote", "a01000000000\"01", "Id"),
        ("empty", "", "Id"), ("with a blank", "a0100000000000 ", "Id"),
    ])
    func whatIsNoIdIsUnreadable(_ name: String, _ id: String, _ field: String) throws {
        let quoted = id.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        let text = "Id,Name,SystemModstamp,IsDeleted\n\"\(quoted)\",x,,\n"
        let batch = try Self.batch(csv: text, Self.mapping(fields: "Name: string"))
        #expect(batch.rows.isEmpty)
        let wanted = ValueProblem(
            column: "sf_id",
            field: field,
            reason: "is not a Salesforce Id of 15 or 18 characters"
        )
        #expect(batch.unreadable.map(\.problem) == [wanted])
        #expect(batch.tuples.count == 0)
    }

    @Test func unreadableRowsKeepWhatCame() throws {
        let text = """
            Id,Name,Amount__c,Secret__c,SystemModstamp,IsDeleted
            a01000000000001AAA,good,1,s3cret-9999,,false
            a01000000000002AAA,"say ""x"" y",one,s3cret-9999,,false
            a01000000000003AAA,good,3,,,false

            """
        let mapping = try Self.mapping(
            fields: "Name: string\nAmount__c: currency\nSecret__c: { type: string, mask: last4 }"
        )
        let batch = try Self.batch(csv: text, mapping)
        #expect(batch.rows.count == 2)
        #expect(batch.recordCount == 3)
        let bad = try #require(batch.unreadable.first)
        #expect(bad.problem == ValueProblem(column: "amount", field: "Amount__c", reason: "is not a number"))
        #expect(
            RejectedRow.rawJSON(bad.raw, of: batch, mapping, ValueEncoder())
                == #"{"Id":"a01000000000002AAA","Name":"say \"x\" y","Amount__c":"one","Secret__c":"****9999","IsDeleted":"false"}"#
        )
        #expect(
            batch.rows.map { String(decoding: batch.idBytes($0), as: UTF8.self) } == [
                "a01000000000001AAA", "a01000000000003AAA",
            ]
        )
    }

    @Test(arguments: ["tXXX", "truE!", "f", "yes", "falXe", "t"])
    func aDeleteIsNotGuessed(_ word: String) throws {
        let mapping = try Self.mapping(fields: "Name: string")
        let batch = try Self.batch(
            csv: "Id,Name,SystemModstamp,IsDeleted\na01000000000001AAA,x,2026-01-01T00:00:00.000Z,\(word)\n",
            mapping,
        )
        #expect(
            batch.unreadable.map(\.problem)
                == [ValueProblem(column: "deleted_at", field: "IsDeleted", reason: "is neither true nor false")]
        )
    }

    @Test(arguments: [("a01000000000001", true), ("a010000000000010", false), ("a010000000000010A", false)])
    func anIDHasFifteenOrEighteenCharacters(_ id: String, _ isID: Bool) throws {
        let mapping = try Self.mapping(fields: "Name: string")
        let text = "Id,Name,SystemModstamp,IsDeleted\n\(id),x,2026-01-01T00:00:00.000Z,false\n"
        #expect(try Self.batch(csv: text, mapping).unreadable.isEmpty == isID)
    }

    @Test func longRecordsFit() throws {
        // Control characters take six bytes each in JSON, and a field may stand in a column and in a group.
        let long = String(repeating: "\u{1}", count: 131_072)
        let mapping = try Self.mapping(
            fields: "Name: string",
            more: "jsonb: { g: { fields: { Name: string, Kinds__c: multipicklist } } }",
        )
        let lists = String(repeating: ";a", count: 60_000)
        let text = "Id,Name,Kinds__c,SystemModstamp,IsDeleted\na01000000000001AAA,\(long),\(lists),,\n"
        let batch = try Self.batch(csv: text, mapping)
        #expect(batch.unreadable.isEmpty)
        #expect(batch.tuples.count > 7 * 131_072 + 4 * 60_000)
    }

    private static func mapping(fields: String = fields, more: String = "") throws -> RowMapping {
        let lines = fields.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
        let text = "object: Thing__c\ntable: things\nfields:\n\(lines)\n\(more)\n"
        return RowMapping(try ManifestLibrary(texts: [("thing.yaml", text)]).manifest(named: "thing"))
    }

    private static func batch(csv text: String, _ mapping: RowMapping) throws -> RowBatch {
        let batch = RowBatch()
        let encoder = RowEncoder(mapping, syncedAt: Timestamp(seconds: 1_773_576_000))
        var reader = CSVRecordReader(fields: mapping.sourceFields)
        try Array(text.utf8).inPieces(of: 4096) { try reader.feed($0) { try encoder.append($0, to: batch) } }
        try reader.finish { try encoder.append($0, to: batch) }
        return batch
    }

    private static func batch(json text: String, _ mapping: RowMapping) throws -> RowBatch {
        let batch = RowBatch()
        let encoder = RowEncoder(mapping, syncedAt: Timestamp(seconds: 1_773_576_000))
        var reader = JSONRecordReader(fields: mapping.sourceFields)
        try Array(text.utf8).inPieces(of: 4096) { try reader.feed($0) { try encoder.append($0, to: batch) } }
        try reader.finish()
        return batch
    }
}
