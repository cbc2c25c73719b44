internal import Postgres

/// The statements.
extension TableRewrite {
    /// Columns and trigger; each statement can be repeated.
    var preparation: [String] {
        let columns = fills.filter { !$0.completes }.map {
            "ALTER TABLE \(name) ADD COLUMN IF NOT EXISTS \(Identifier($0.target).sql) \($0.type.sql)"
        }
        // As in PostgresConnection.createLedgerSchema; a script may be run by someone who has no ledger yet.
        let schema =
            "DO $sfsync$BEGIN IF to_regnamespace(\(SQLLiteral.string(ledger))) IS NULL THEN CREATE SCHEMA \(ledger); END IF; END$sfsync$"
        return [schema] + columns + [
            "CREATE OR REPLACE FUNCTION \(function)() RETURNS trigger LANGUAGE plpgsql AS $sfsync$\n\(body)$sfsync$",
            "DROP TRIGGER IF EXISTS \(trigger) ON \(name)",
            "CREATE TRIGGER \(trigger) BEFORE INSERT OR UPDATE ON \(name) FOR EACH ROW EXECUTE FUNCTION \(function)()",
        ]
    }

    /// What the trigger does; members are read before any is taken away.
    private var body: String {
        var declarations: [String] = []
        var reading: [String] = []
        var writing: [String] = []
        for fill in fills { reading += statements(filling: fill) }
        for (number, fill) in memberFills.enumerated() {
            let group = "NEW.\(Identifier(fill.group).sql)"
            let key = SQLLiteral.string(fill.key)
            let value = "value_\(number + 1)"
            declarations.append("    \(value) jsonb;")
            switch fill.origin {
            case .column(let column, let type):
                let column = Identifier(column).sql
                reading += [
                    "    IF NEW.\(column) IS NOT NULL THEN",
                    "        \(value) := \(Conversion.json(of: "NEW.\(column)", type: type));",
                    "    ELSIF TG_OP = 'UPDATE' AND OLD.\(column) IS NOT NULL THEN",
                    "        \(group) := \(group) - \(key);",
                    "    END IF;",
                ]
            case .member(let source, let sourceKey, _):
                reading.append("    \(value) := NEW.\(Identifier(source).sql) -> \(SQLLiteral.string(sourceKey));")
            }
            writing += [
                "    IF \(value) IS NOT NULL THEN",
                "        \(group) := coalesce(\(group), '{}') || jsonb_build_object(\(key), \(value));",
                "    END IF;",
            ]
        }
        let taking = taken.map { member in
            let group = "NEW.\(Identifier(member.group).sql)"
            return "    \(group) := \(group) - \(SQLLiteral.string(member.key));"
        }
        let head = declarations.isEmpty ? [] : ["DECLARE"] + declarations
        return (head + ["BEGIN"] + reading + taking + writing + ["    RETURN NEW;", "END", ""]).joined(separator: "\n")
    }

    private func statements(filling fill: Fill) -> [String] {
        let target = "NEW.\(Identifier(fill.target).sql)"
        let conversion: Conversion
        var conditions: [String] = fill.completes ? ["\(target) IS NULL"] : []
        switch fill.origin {
        case .column(let column, let type):
            conversion = Conversion(from: type, to: fill.type, value: "NEW.\(Identifier(column).sql)")
        case .member(let group, let key, _):
            let group = "NEW.\(Identifier(group).sql)"
            conversion = Conversion(fromMember: key, of: group, to: fill.type)
            conditions.append("\(group) ? \(SQLLiteral.string(key))")
        }
        var lines = ["        \(target) := \(conversion.sql);"]
        if !conversion.isExact {
            lines =
                ["        BEGIN"] + lines.map { "    " + $0 } + [
                    "        EXCEPTION WHEN others THEN", "            \(target) := NULL;", "        END;",
                ]
        }
        if conditions.isEmpty { return lines.map { String($0.dropFirst(4)) } }
        return ["    IF \(conditions.joined(separator: " AND ")) THEN"] + lines + ["    END IF;"]
    }

    /// The rows that the update has to touch.
    var condition: String {
        var parts: [String] = []
        for fill in fills {
            let isOpen = "\(Identifier(fill.target).sql) IS NULL"
            switch fill.origin {
            case .column(let column, _): parts.append("\(Identifier(column).sql) IS NOT NULL AND \(isOpen)")
            case .member(let group, let key, let isTaken):
                parts.append(has(group, key) + (isTaken ? "" : " AND \(isOpen)"))
            }
        }
        for fill in memberFills {
            let isOpen = "NOT coalesce(\(has(fill.group, fill.key)), false)"
            switch fill.origin {
            case .column(let column, _): parts.append("\(Identifier(column).sql) IS NOT NULL AND \(isOpen)")
            case .member(let group, let key, let isTaken):
                parts.append(has(group, key) + (isTaken ? "" : " AND \(isOpen)"))
            }
        }
        parts += memberRemovals.map { has($0.group, $0.key) }
        return parts.joined(separator: " OR ")
    }

    private func has(_ group: String, _ key: String) -> String {
        "\(Identifier(group).sql) ? \(SQLLiteral.string(key))"
    }

    /// The end: the old places go, the new ones get their names, rights and comments.
    var completion: [String] {
        let dropped = drops.map { "ALTER TABLE \(name) DROP COLUMN \(Identifier($0).sql)" }
        let renamed = fills.filter { !$0.completes }.flatMap { fill in
            let column = Identifier(fill.column).sql
            let rename = "ALTER TABLE \(name) RENAME COLUMN \(Identifier(fill.target).sql) TO \(column)"
            let comment = "COMMENT ON COLUMN \(name).\(column) IS \(SQLLiteral.string(fill.comment))"
            return [rename, comment]
                + fill.grants.map { grant in
                    "GRANT \(grant.privilege) (\(column)) ON \(name) TO \(grant.role)"
                        + (grant.isGrantable ? " WITH GRANT OPTION" : "")
                }
        }
        let remarks = comments.map {
            "COMMENT ON COLUMN \(name).\(Identifier($0.column).sql) IS \(SQLLiteral.string($0.text))"
        }
        return ["DROP TRIGGER \(trigger) ON \(name)", "DROP FUNCTION \(function)()"] + dropped + renamed + remarks
    }
}
