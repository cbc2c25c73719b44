/// Rows as REST sends them: `attributes` first, parents as objects inside.
final class JSONLayout: RowLayout {
    /// A key with its quotes and colon, and what stands behind it.
    private indirect enum Node {
        case field(key: [UInt8], Int)
        case leaf(key: [UInt8], String)
        case parent(key: [UInt8], hop: String, [Node])
    }

    let maximumByteCount: Int
    private let table: ObjectTable
    private let nodes: [Node]
    private let version: [UInt8]

    /// Prepares the columns; `version` is the path's, `v66.0`, for the records' own URLs.
    init(_ columns: [QueryColumn], table: ObjectTable, catalog: Catalog, version: String) {
        self.table = table
        self.version = Array(version.utf8)
        var nodes: [Node] = []
        var size = 200 + table.name.utf8.count * 2
        for column in columns {
            // Room for the key, and for the attributes of each parent on the way.
            size += column.maximumByteCount(in: table, catalog) + column.header(in: table).utf8.count + 8
            switch column {
            case .field(let index):
                nodes.append(.field(key: Self.key(table.fields[index].describe.name), index))
            case .parent(let path):
                size += path.hops.count * 400
                nodes = Self.inserting(path.hops[...], path.leaf, into: nodes)
            }
        }
        self.nodes = nodes
        maximumByteCount = size
    }

    func write(
        _ rows: ArraySlice<UInt32>,
        isFirst: Bool,
        snapshot: OrgSnapshot,
        to writer: inout ByteWriter,
        limit: UnsafeMutablePointer<UInt8>,
    ) -> Int {
        var written = 0
        for row in rows {
            guard writer.cursor < limit else { break }
            if !isFirst || written > 0 { writer.put(UInt8(ascii: ",")) }
            writeObject(nodes, table: table, row: Int(row), snapshot, to: &writer)
            written += 1
        }
        return written
    }

    private func writeObject(
        _ nodes: [Node],
        table: ObjectTable,
        row: Int,
        _ snapshot: OrgSnapshot,
        to writer: inout ByteWriter,
    ) {
        let name = Array(table.name.utf8)
        writer.put("{\"attributes\":{\"type\":\"")
        writer.put(name)
        writer.put("\",\"url\":\"/services/data/")
        writer.put(version)
        writer.put("/sobjects/")
        writer.put(name)
        writer.put(UInt8(ascii: "/"))
        writer.put(table.series.id(of: row))
        writer.put("\"}")
        let rows = snapshot.rows[table.ordinal]
        let fields = FieldWriter(table: table, form: .json)
        for node in nodes {
            writer.put(UInt8(ascii: ","))
            switch node {
            case .field(let key, let index):
                writer.put(key)
                fields.write(index, row: row, rows: rows, to: &writer)
            case .leaf(let key, let name):
                writer.put(key)
                ParentLeaf.write(name, of: (table, row), form: .json, snapshot, to: &writer)
            case .parent(let key, let hop, let children):
                writer.put(key)
                if let parent = ParentPath.parent(hop, of: row, in: table, snapshot) {
                    writeObject(children, table: parent.table, row: parent.row, snapshot, to: &writer)
                } else {
                    writer.put("null")
                }
            }
        }
        writer.put(UInt8(ascii: "}"))
    }

    private static func key(_ name: String) -> [UInt8] { Array("\"\(name)\":".utf8) }

    /// Adds a path to the tree: columns of one parent share an object.
    private static func inserting(_ hops: ArraySlice<String>, _ leaf: String, into nodes: [Node]) -> [Node] {
        guard let hop = hops.first else { return nodes + [.leaf(key: key(leaf), leaf)] }
        var nodes = nodes
        for (index, node) in nodes.enumerated() {
            guard case .parent(let key, hop, let children) = node else { continue }
            nodes[index] = .parent(key: key, hop: hop, inserting(hops.dropFirst(), leaf, into: children))
            return nodes
        }
        return nodes + [.parent(key: key(hop), hop: hop, inserting(hops.dropFirst(), leaf, into: []))]
    }
}
