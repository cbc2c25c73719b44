/// Texts that break careless readers: each of them was met in somebody's data.
enum HostileText {
    static let samples = [
        "She said \"yes\", twice", "\"", "\"\"quoted\"\"", "one,two,,three", "line one\nline two", "dos\r\nline",
        "old mac\rline",
        "tab\there\tand there", "emoji 👩‍⚕️🇺🇸 🧑🏽‍🚀", "combining e\u{301}a\u{308}\u{323}", "null\u{0}byte", "\u{0}",
        "back\\slash", "C:\\new\\table",
        "\\N", "\\.", "'; DROP TABLE sf_contacts; --", "SELECT Id FROM Contact", "N/A", "#N/A", "null", "NULL", "None",
        "NA", "  leading spaces",
        "trailing spaces  ", "{\"json\": [1, null, \"x\"]}", "[]", "{a,b}", "<b>&amp;</b>", "𝒳 math 漢字 العربية עברית",
        "a\u{200B}b\u{FEFF}c",
        "\u{1}\u{7}\u{8}\u{1F}control", "'single' quotes", ";semi;colon;", "-", "=1+1", "%s %d {0} ${x}", "true", "0",
        "\u{FFFD}",
        "trailing backslash\\", "ends with newline\n",
    ]

    /// A text of exactly `length` UTF-16 code units, with quotes, newlines and wide characters in it.
    static func long(_ length: Int) -> String {
        let pattern = "Long text \"with quotes\", commas\nand lines, umlauts äöü, emoji 🩺, backslash \\ and tab\t. "
        var text = ""
        let patternLength = pattern.utf16.count
        var left = length
        while left >= patternLength {
            text += pattern
            left -= patternLength
        }
        return text + String(repeating: "x", count: left)
    }
}
