package import YAML

/// What a user wants of one Salesforce object: the content of `objects/<name>.yaml`, checked and with every default
/// filled in.
public struct ObjectManifest: Sendable, Equatable {
    /// Which Salesforce API reads the object.
    public enum Mode: String, Sendable, Equatable, CaseIterable {
        /// Bulk API 2.0 query jobs.
        case bulk
        /// REST queries.
        case rest
        /// REST for few rows, Bulk for many; a count decides.
        case auto
    }

    /// What a delete in Salesforce does to the row.
    package enum DeletePolicy: String, Sendable, Equatable, CaseIterable {
        /// `deleted_at` is set.
        case soft
        /// The row goes.
        case hard
        /// Nothing; for objects that have no `IsDeleted`.
        case ignore
    }

    /// What becomes of a row whose record does not meet `where` any more.
    package enum LeavingPolicy: String, Sendable, Equatable, CaseIterable {
        /// It stays as it was when it last met the condition.
        case keep
        /// It goes as a deleted record's does: removed where `deletes` is `hard`, otherwise `deleted_at` is set.
        case delete
    }

    /// What `sfsync ddl` does with the column of a field that the manifest lists no longer.
    package enum RemovalPolicy: String, Sendable, Equatable, CaseIterable {
        /// The column stays as it is; runs leave it alone.
        case keep
        /// The column gets the prefix `removed_`, so that nobody takes it for current.
        case rename
        /// The column and its values go.
        case drop
    }

    /// How often a plain run reads the volatile fields of all records again.
    package enum RefreshInterval: String, Sendable, Equatable, CaseIterable {
        /// With the first run of an hour.
        case hourly
        /// With the first run of a day.
        case daily
        /// With the first run of a week.
        case weekly

        /// The time after a refresh from which on a run makes another.
        ///
        /// A little shorter than the word says, so that runs by the clock that begin some seconds earlier than the last
        /// ones do not skip a refresh.
        package var duration: Duration {
            switch self {
            case .hourly: .seconds(55 * 60)
            case .daily: .seconds(23 * 3600)
            case .weekly: .seconds((7 * 24 - 1) * 3600)
            }
        }
    }

    /// A named condition for `--filter`.
    package struct Filter: Sendable, Equatable {
        /// Its name on the command line.
        package var name: String
        /// The SOQL condition.
        package var condition: String

        /// Creates a filter.
        package init(name: String, condition: String) {
            self.name = name
            self.condition = condition
        }
    }

    /// The file's base name and the object's name on the command line: `contact`.
    public var name: String
    /// The API name: `Contact`.
    public var object: String
    /// The table's name: `sf_contacts`.
    public var table: String
    /// The schema of the org's tables, the same in all manifests of a folder; nil where the search path decides.
    package var schema: String?
    /// Note for people, stored as the table's comment.
    package var description: String?
    /// The API that `sfsync run` uses unless told otherwise.
    package var mode: Mode
    /// The field that orders incremental reads; nil where every run is full.
    package var cursor: String?
    /// The column of the cursor field; nil where there is none.
    package var cursorColumn: String?
    /// What deletes do.
    package var deletes: DeletePolicy
    /// A SOQL condition that every run applies.
    package var condition: String?
    /// What becomes of rows that do not meet `condition` any more.
    package var leaving: LeavingPolicy
    /// Named conditions, in the manifest's order.
    package var filters: [Filter]
    /// Fields with a column of their own, in the manifest's order; `Id` and an unlisted cursor field are not among
    /// them.
    package var columns: [ColumnDefinition]
    /// JSONB columns, in the manifest's order.
    package var groups: [JSONBGroup]
    /// Indexes, in the manifest's order.
    package var indexes: [IndexDefinition]
    /// What happens to the columns of fields that are listed no longer.
    package var removal: RemovalPolicy
    /// How often plain runs read the volatile fields of all records again; nil where only full runs do.
    package var refresh: RefreshInterval?
    /// The age from which on the copy counts as stale, in seconds; nil where the manifest does not say.
    package var freshWithin: Int?
    /// Whether there is a view of the live rows.
    package var hasView: Bool
    /// Where it was read from.
    package var position: SourcePosition

    /// Creates a manifest from checked parts; `ManifestDecoder` is the usual way.
    package init(
        name: String,
        object: String,
        table: String,
        schema: String? = nil,
        description: String? = nil,
        mode: Mode = .bulk,
        cursor: String? = "SystemModstamp",
        cursorColumn: String? = "system_modstamp",
        deletes: DeletePolicy = .soft,
        condition: String? = nil,
        leaving: LeavingPolicy = .keep,
        filters: [Filter] = [],
        columns: [ColumnDefinition],
        groups: [JSONBGroup] = [],
        indexes: [IndexDefinition] = [],
        removal: RemovalPolicy = .keep,
        refresh: RefreshInterval? = nil,
        freshWithin: Int? = nil,
        hasView: Bool = false,
        position: SourcePosition,
    ) {
        self.name = name
        self.object = object
        self.table = table
        self.schema = schema
        self.description = description
        self.mode = mode
        self.cursor = cursor
        self.cursorColumn = cursorColumn
        self.deletes = deletes
        self.condition = condition
        self.leaving = leaving
        self.filters = filters
        self.columns = columns
        self.groups = groups
        self.indexes = indexes
        self.removal = removal
        self.refresh = refresh
        self.freshWithin = freshWithin
        self.hasView = hasView
        self.position = position
    }

    /// The name of the view of the live rows; nil where there is none.
    package var viewName: String? { hasView ? Naming.view(ofTable: table) : nil }

    /// The fields a run selects, each once: `Id`, the columns, the members of the groups, the cursor field and, unless
    /// deletes are ignored, `IsDeleted`.
    ///
    /// An address or a location is selected by its parts. A field may stand in a column and in a group; names are compared as Salesforce does, without regard to case.
    package var selectedFields: [String] {
        var seen: Set<String> = []
        let paths =
            ["Id"] + columns.flatMap(\.field.selectedPaths)
            + groups.flatMap { $0.members.flatMap(\.field.selectedPaths) }
            + [cursor, deletes == .ignore ? nil : "IsDeleted"].compactMap(\.self)
        return paths.filter { seen.insert($0.lowercased()).inserted }
    }

    /// The file it was read from, as the user named it.
    package var file: String { position.file }

    /// The names of the manifests that references of this one point to, each once, itself included where it does.
    package var referencedManifests: [String] {
        var seen: Set<String> = []
        return columns.compactMap(\.reference?.manifest).filter { seen.insert($0).inserted }
    }
}

/// An index the manifest asks for.
package struct IndexDefinition: Sendable, Equatable {
    /// The column names, in order.
    package var columns: [String]
    /// The access method: `btree`, `gin`, `hash`, `brin`, `gist`.
    package var method: String
    /// Whether it is unique.
    package var isUnique: Bool
    /// The SQL condition of a partial index.
    package var condition: String?
    /// The index's name; from table and columns unless the manifest names it.
    package var name: String
    /// Where the manifest says it.
    package var position: SourcePosition

    /// Creates an index.
    package init(
        columns: [String],
        method: String = "btree",
        isUnique: Bool = false,
        condition: String? = nil,
        name: String,
        position: SourcePosition,
    ) {
        self.columns = columns
        self.method = method
        self.isUnique = isUnique
        self.condition = condition
        self.name = name
        self.position = position
    }
}
