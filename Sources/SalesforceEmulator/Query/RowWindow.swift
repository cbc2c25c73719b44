import SOQL

/// Bounds on a scan that are checked over the compact arrays, before any value is made.
struct RowWindow: Sendable {
    /// SystemModstamp, both ends included, in epoch seconds.
    var stamps: ClosedRange<Int64> = 0...Int64(UInt32.max)
    /// CreatedDate, likewise.
    var created: ClosedRange<Int64> = 0...Int64(UInt32.max)
    /// Row numbers.
    var rows: Range<Int> = 0..<Int.max
    /// The only rows that can match, ascending, where Ids are listed.
    var candidates: [Int]?
    /// Whether nothing can match.
    var isEmpty = false

    /// Takes over a condition that the window can express exactly.
    ///
    /// - Returns: whether it did; otherwise the caller tests the condition row by row
    mutating func absorb(_ condition: SOQLCondition, table: ObjectTable) -> Bool {
        switch condition {
        case .comparison(let field, let comparison, .date(let text)):
            guard SOQLDate.isDateTime(text), let moment = Timestamp.milliseconds(of: text),
                let index = table.index(of: field), let bounds = Self.seconds(comparison, moment)
            else { return false }
            switch table.fields[index].source {
            case .systemModstamp: stamps = narrowed(stamps, bounds)
            case .createdDate: created = narrowed(created, bounds)
            default: return false
            }
            return true
        case .comparison(let field, let comparison, .string(let text)):
            guard field.lowercased() == "id", let id = RecordID(text) else { return false }
            return absorb(comparison, id, table)
        case .membership(let field, .in, let literals):
            guard field.lowercased() == "id", candidates == nil else { return false }
            let ids = literals.compactMap { literal in
                if case .string(let text) = literal { RecordID(text).flatMap(table.series.row) } else { nil }
            }
            candidates = Set(ids).sorted()
            return true
        default: return false
        }
    }

    private mutating func absorb(_ comparison: SOQLCondition.Comparison, _ id: RecordID, _ table: ObjectTable) -> Bool {
        // The first row whose id is not less.
        var low = 0
        var high = Int(UInt32.max)
        while low < high {
            let middle = (low + high) / 2
            if table.series.id(of: middle) < id { low = middle + 1 } else { high = middle }
        }
        let isExact = table.series.id(of: low) == id
        let after = isExact ? low + 1 : low
        let bounds: Range<Int>
        switch comparison {
        case .equal: bounds = low..<after
        case .less: bounds = 0..<low
        case .lessOrEqual: bounds = 0..<after
        case .greater: bounds = after..<Int.max
        case .greaterOrEqual: bounds = low..<Int.max
        case .notEqual, .like: return false
        }
        rows = rows.clamped(to: bounds)
        return true
    }

    private mutating func narrowed(_ range: ClosedRange<Int64>, _ other: ClosedRange<Int64>) -> ClosedRange<Int64> {
        if !range.overlaps(other) { isEmpty = true }
        return range.clamped(to: other)
    }

    /// Whole seconds that satisfy a comparison with a moment in milliseconds.
    private static func seconds(_ comparison: SOQLCondition.Comparison, _ moment: Int64) -> ClosedRange<Int64>? {
        let bottom = Int64.min / 2
        let top = Int64.max / 2
        let floor = moment >= 0 ? moment / 1000 : -((-moment + 999) / 1000)
        let ceiling = floor * 1000 == moment ? floor : floor + 1
        return switch comparison {
        case .less: bottom...(ceiling - 1)
        case .lessOrEqual: bottom...floor
        case .greater: (floor + 1)...top
        case .greaterOrEqual: ceiling...top
        case .equal: floor == ceiling ? floor...floor : nil
        case .notEqual, .like: nil
        }
    }
}
