/// Which activity and which person a row of TaskRelation, TaskWhoRelation or EventRelation links.
///
/// The activity is one of the org's first rows and has a person. Most relations tell that person, as Salesforce's do;
/// others a further one, or what the activity is about where the object may say so.
final class RelationSource: Sendable {
    /// The end of the link.
    enum Side: Sendable {
        case activity, person
    }

    private let activity: ObjectTable
    private let people: ReferenceSource.Target
    private let who: Int
    /// WhatId and the object that the relation may name; nil where it is for people alone.
    private let what: (field: Int, prefix: UInt64)?

    /// Recognises a relation object by its fields; nil for any other.
    init?(
        _ describe: ObjectDescribe,
        among tables: [ObjectTable],
        target: (String) -> ReferenceSource.Target,
    ) {
        let parent = describe.name.hasPrefix("Task") ? "Task" : "Event"
        guard describe.fields.contains(where: { $0.name == parent + "Id" }),
            let relation = describe.fields.first(where: { $0.name == "RelationId" }),
            let activity = tables.first(where: { $0.name == parent }), activity.initialCount > 0,
            let who = activity.index(of: "WhoId"), let whatField = activity.index(of: "WhatId")
        else { return nil }
        self.activity = activity
        self.who = who
        people = target("Contact")
        what = relation.referenceTo.contains("Account") ? (whatField, target("Account").series.prefix) : nil
    }

    /// The id at one end of the row with this seed; nil for the person of an org whose activities have none.
    func id(_ rowSeed: UInt64, _ side: Side) -> RecordID? {
        let hash = Mixer.mix(rowSeed ^ 0x5265_6C61_7465)
        let start = Mixer.index(hash, below: activity.initialCount)
        var row = start
        var person = initialValue(of: who, row)
        // Some activities have nobody; the next one that has is near.
        while person == nil {
            row = row + 1 == activity.initialCount ? 0 : row + 1
            guard row != start else { break }
            person = initialValue(of: who, row)
        }
        if side == .activity { return activity.series.id(of: row) }
        switch hash >> 48 & 7 {
        case 0:
            let other = Mixer.index(Mixer.mix(hash), below: max(people.rowCount, 1))
            return people.rowCount > 0 ? people.series.id(of: other) : person
        case 1, 2:
            guard let what, let id = initialValue(of: what.field, row), id.prefix == what.prefix else { return person }
            return id
        default: return person
        }
    }

    /// The lookup in the row's first version, which it keeps.
    private func initialValue(of index: Int, _ row: Int) -> RecordID? {
        let field = activity.fields[index]
        let seed = activity.rowSeed(row)
        guard !activity.isNull(field, rowSeed: seed, fieldVersion: 0), case .reference(let reference) = field.source
        else { return nil }
        return reference.id(ObjectTable.hash(key: field.key, rowSeed: seed, fieldVersion: 0))
    }
}
