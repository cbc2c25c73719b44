import Testing

extension JSONRecordReaderTests {
    /// A page and what is in it.
    struct Page: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var fields = ["Id", "Name"]
        var reading: Reading

        var testDescription: String { name }

        init(_ name: String, _ text: String, fields: [String] = ["Id", "Name"], _ records: [[String?]]) {
            self.name = name
            self.text = text
            self.fields = fields
            reading = .records(records)
        }

        init(_ name: String, _ text: String, refused message: String) {
            self.name = name
            self.text = text
            reading = .refused(message)
        }

        /// A page whose only record is `record`.
        init(_ name: String, record: String, fields: [String] = ["Id", "Name"], _ values: [String?]) {
            self.init(name, #"{"totalSize":1,"done":true,"records":[\#(record)]}"#, fields: fields, [values])
        }
    }

    static let pages = [
        Page(
            "as Salesforce writes it",
            """
            {"totalSize":2,"done":true,"records":[{"attributes":{"type":"Contact","url":"/x"},"Id":"1","Name":"a"},\
            {"attributes":{"type":"Contact","url":"/y"},"Id":"2","Name":null}]}
            """,
            [["1", "a"], ["2", nil]]
        ),
        Page(
            "white space everywhere",
            """
             \n{ "totalSize" : 1 , \t"done" : true ,\r\n "records" : [ { "Id" : "1" , "Name" : "a" } ] } \n
            """,
            [["1", "a"]]
        ),
        Page("records first", #"{"records":[{"Id":"1","Name":"a"}],"done":true,"totalSize":1}"#, [["1", "a"]]),
        Page(
            "members in another order, others between them",
            record: #"{"X":[{"Id":"9"}],"Name":"a","Y":{"Id":"8","Name":"}"},"Id":"1"}"#,
            ["1", "a"]
        ),
        Page("names in another case", record: #"{"ID":"1","name":"a"}"#, ["1", "a"]),
        Page("a missing member is null", record: #"{"Id":"1"}"#, ["1", nil]),
        Page("empty text is null", record: #"{"Id":"1","Name":""}"#, ["1", nil]),
        Page(
            "escapes",
            record: #"{"Id":"1","Name":"\"\\\/\b\f\n\r\t\u0041\u00fc\u20AC"}"#,
            ["1", "\"\\/\u{8}\u{C}\n\r\tAü€"]
        ),
        Page("NUL", record: #"{"Id":"1","Name":"a\u0000b"}"#, ["1", "a\0b"]),
        Page(
            "surrogates",
            record: #"{"Id":"\ud83d\udc69","Name":"\uD83D\uDE00x\uDBFF\uDFFF"}"#,
            ["👩", "😀x\u{10FFFF}"]
        ),
        Page(
            "lone surrogates",
            record: #"{"Id":"\ud83dx","Name":"\udc69\ud83d\u0041\ud83d"}"#,
            ["\u{FFFD}x", "\u{FFFD}\u{FFFD}A\u{FFFD}"]
        ),
        Page("backslashes before the quote", record: #"{"Id":"1\\","Name":"\\\\\""}"#, ["1\\", "\\\\\""]),
        Page("brackets in text", record: #"{"Id":"]}","Name":"{[\"}]"}"#, ["]}", "{[\"}]"]),
        Page("wide characters", record: #"{"Id":"👩‍⚕️","Name":"日本語ü"}"#, ["👩‍⚕️", "日本語ü"]),
        Page(
            "numbers and booleans as they are written",
            record: #"{"Id":7.9742429928E8,"Name":true}"#,
            ["7.9742429928E8", "true"]
        ),
        Page(
            "parents",
            record: #"{"Id":"1","Account":{"attributes":{"Name":"no"},"Owner":{"Name":"o"},"Name":"a"},"Name":"n"}"#,
            fields: ["Id", "Account.Name", "Account.Owner.Name", "Name"],
            ["1", "a", "o", "n"]
        ),
        Page(
            "null parents",
            record: #"{"Account":null,"Id":"1"}"#,
            fields: ["Id", "Account.Name", "Account.Owner.Name"],
            ["1", nil, nil]
        ),
        Page(
            "null grandparents",
            record: #"{"Account":{"Name":"a","Owner":null},"Id":"1"}"#,
            fields: ["Id", "Account.Name", "Account.Owner.Name"],
            ["1", "a", nil]
        ),
        Page(
            "compound values as they are written",
            record: #"{"Id":"1","MailingAddress":{"city":"a \"b\"","latitude":1.50},"List":[1, 2]}"#,
            fields: ["Id", "MailingAddress", "List"],
            ["1", #"{"city":"a \"b\"","latitude":1.50}"#, "[1, 2]"]
        ),
        Page("no records", #"{"totalSize":0,"done":true,"records":[]}"#, []),
        Page(
            "a count",
            #"{"totalSize":7,"done":true}"#,
            refused: "the JSON text is not a query result: it lacks a usable 'records'"
        ),
        Page(
            "an end without a number",
            #"{"done":true,"records":[]}"#,
            refused: "the JSON text is not a query result: it lacks a usable 'totalSize'"
        ),
        Page(
            "a number that is a text",
            #"{"totalSize":"0","done":true,"records":[]}"#,
            refused: "the JSON text is not a query result: it lacks a usable 'totalSize'"
        ),
        Page(
            "a number that is null",
            #"{"totalSize":null,"done":true,"records":[]}"#,
            refused: "the JSON text is not a query result: it lacks a usable 'totalSize'"
        ),
        Page(
            "a number beyond all numbers",
            #"{"totalSize":1e300,"done":true,"records":[]}"#,
            refused: "the JSON text is not a query result: it lacks a usable 'totalSize'"
        ),
        Page(
            "done is a text",
            #"{"totalSize":0,"done":"true","records":[]}"#,
            refused: "the JSON text is not a query result: it lacks a usable 'done'"
        ),
        Page(
            "done is null, and there is a next page",
            #"{"totalSize":1,"done":null,"nextRecordsUrl":"/x","records":[]}"#,
            refused: "the JSON text is not a query result: it lacks a usable 'done'"
        ),
        Page(
            "records that are null",
            #"{"totalSize":0,"done":true,"records":null}"#,
            refused: "the JSON text is not a query result: it lacks a usable 'records'"
        ),
        Page(
            "the end, and a next page",
            #"{"totalSize":1,"done":true,"nextRecordsUrl":"/x","records":[]}"#,
            refused: "the JSON text says that it is the last page and names a next one"
        ),
        Page("nothing", "", refused: "the page ends inside the JSON text"),
        Page(
            "cut inside a record",
            #"{"totalSize":2,"done":true,"records":[{"Id":"1","Name":"a"},{"Id":"2""#,
            refused: "the page ends inside the JSON text"
        ),
        Page(
            "cut behind the records",
            #"{"totalSize":1,"done":true,"records":[{"Id":"1","Name":"a"}]"#,
            refused: "the page ends inside the JSON text"
        ),
        Page("an error", #"[{"message":"m","errorCode":"E"}]"#, refused: "the body is not the JSON of a query result"),
        Page("HTML", "<html></html>", refused: "the body is not the JSON of a query result"),
        Page(
            "another object",
            #"{"message":"m"}"#,
            refused: "the JSON text is not a query result: it lacks a usable 'done'"
        ),
        Page(
            "two pages in one",
            #"{"totalSize":0,"done":true,"records":[]}{}"#,
            refused: "something follows the JSON text"
        ),
        Page(
            "a malformed escape",
            #"{"done":true,"records":[{"Id":"\x"}]}"#,
            refused: "a string has a malformed escape"
        ),
        Page("a cut escape", #"{"done":true,"records":[{"Id":"\u12"}]}"#, refused: "a string has a malformed escape"),
    ]
}
