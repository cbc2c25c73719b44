extension ValuePool {
    private static let commonTexts = 512
    /// 2026-01-01.
    private static let referenceDay = 20_454

    /// The pool for a field, by its describe type and name.
    convenience init(for field: FieldDescribe, seed: UInt64) {
        var chance = Chance(seed: seed)
        func entries(_ count: Int, _ make: (inout Chance) -> PoolEntry) -> [PoolEntry] {
            (0..<count).map { _ in make(&chance) }
        }
        switch field.type {
        case "boolean":
            self.init(common: entries(16) { PoolEntry(flag: $0.oneIn(3)) } + [PoolEntry(flag: false)], rare: [])
        case "int", "long":
            let common = entries(Self.commonTexts) { chance in
                let number = chance.oneIn(6) ? 0 : chance.int(0...4000)
                return PoolEntry(numberText: chance.oneIn(4) ? "\(number).0" : "\(number)")
            }
            self.init(common: common, rare: ["-1", "2147483647", "0.0"].map(PoolEntry.init(numberText:)))
        case "double", "percent":
            let common = entries(Self.commonTexts) { Self.double(field, &$0) }
            self.init(
                common: common,
                rare: Self.extremeDoubles(field).map { PoolEntry(numberText: JavaDouble.text($0)) }
            )
        case "currency":
            let common = entries(Self.commonTexts) { chance in
                let cents = chance.int(0...9_999_999_999) % [10_000, 10_000_000, 9_999_999_999][chance.int(0...2)]
                let fraction = cents % 100
                return PoolEntry(amount: "\(cents / 100).\(fraction < 10 ? "0" : "")\(fraction)")
            }
            self.init(
                common: common,
                rare: ["-1234.50", "0.00", "10000000.00", "9999999999999999.99"].map(PoolEntry.init(amount:))
            )
        case "date":
            let rare = ["1700-01-01", "4000-12-31", "1899-12-31", "2024-02-29", "1582-10-15"]
            self.init(
                common: entries(Self.commonTexts) {
                    PoolEntry(day: Self.referenceDay - $0.int(0...3650) + $0.int(0...400))
                },
                rare: rare.compactMap { Timestamp.day(of: $0) }.map(PoolEntry.init(day:)),
            )
        case "datetime":
            let common = entries(Self.commonTexts) { chance in
                let day = Int64(Self.referenceDay - chance.int(0...1500))
                return PoolEntry(milliseconds: day * Timestamp.millisecondsPerDay + Int64(chance.int(0...86_399_999)))
            }
            let rare = ["1700-01-01T00:00:00Z", "4000-12-31T00:00:00Z", "1969-12-31T23:59:59.999Z"]
            self.init(
                common: common,
                rare: rare.compactMap(Timestamp.milliseconds(of:)).map(PoolEntry.init(milliseconds:)),
            )
        case "time":
            let common = entries(Self.commonTexts) { PoolEntry(timeOfDay: Int64($0.int(0...1439)) * 60_000) }
            self.init(common: common, rare: [0, 86_399_999, 43_200_001].map(PoolEntry.init(timeOfDay:)))
        case "picklist":
            let choices = field.picklistValues.isEmpty ? Words.choices : field.picklistValues
            self.init(common: choices.map(PoolEntry.init(text:)), rare: [PoolEntry(text: "Retired, \"old\" value")])
        case "multipicklist":
            let choices = field.picklistValues.isEmpty ? Words.choices : field.picklistValues
            let common = entries(64) { chance in
                let chosen = choices.filter { _ in chance.oneIn(2) }
                return PoolEntry(text: (chosen.isEmpty ? [choices[0]] : chosen).joined(separator: ";"))
            }
            self.init(common: common, rare: [PoolEntry(text: "N/A"), PoolEntry(text: "With, comma;With \"quotes\"")])
        default:
            let make = TextMaker.maker(for: field)
            self.init(
                common: entries(Self.commonTexts) { PoolEntry(text: make(&$0)) },
                rare: TextMaker.rareTexts(for: field).map(PoolEntry.init(text:)),
            )
        }
    }

    private static func double(_ field: FieldDescribe, _ chance: inout Chance) -> PoolEntry {
        let name = field.name.lowercased()
        if name.contains("latitude") || name.contains("longitude") {
            let isLatitude = name.contains("latitude")
            let degrees =
                isLatitude
                ? 43.5 + Double(chance.int(0...5_999_999)) / 1e6 : -97 + Double(chance.int(0...7_999_999)) / 1e6
            let noise = chance.oneIn(3) ? Double(chance.int(1...999)) * 1e-14 : 0
            return PoolEntry(numberText: JavaDouble.text(degrees + noise))
        }
        let whole = chance.oneIn(8) ? chance.int(10_000_000...999_999_999) : chance.int(0...5000)
        let divisor = [1.0, 10, 100, 1000, 10_000][min(field.scale, 4)]
        let bound = max(1, field.precision - field.scale)
        let limited =
            bound < 9
            ? Double(whole).truncatingRemainder(dividingBy: [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8][bound])
            : Double(whole)
        let value = divisor == 1 ? limited : limited + Double(chance.int(0...Int(divisor) - 1)) / divisor
        return PoolEntry(numberText: JavaDouble.text(value))
    }

    private static func extremeDoubles(_ field: FieldDescribe) -> [Double] {
        let name = field.name.lowercased()
        if name.contains("latitude") || name.contains("longitude") {
            return [-92.60997400000001, 0, -0.0001, 44.977753, 89.99999999999999, 45]
        }
        return [
            797_424_299.28, -92.60997400000001, 1e7, 9_999_999.999, 1e-3, 9.99e-4, 0, -1.5, 1.2345678901234567e17,
            2.2250738585072014e-308,
        ]
    }
}
