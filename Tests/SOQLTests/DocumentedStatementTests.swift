import SOQL
import Testing

/// Statements of the shapes that the SOQL and SOSL Reference shows (v65), in words of our own, and what its grammar does
/// not have.
@Suite struct DocumentedStatementTests {
    @Test(arguments: [
        // A keyword where a name must stand is a name.
        ("SELECT Id FROM Group", "Group"),
        ("SELECT Id, Name FROM group WHERE Type = 'Queue'", "group"),
        ("SELECT Id FROM Order", "Order"),
        ("SELECT Id FROM ORDER ORDER BY CreatedDate DESC NULLS LAST LIMIT 5", "ORDER"),
        ("SELECT Id FROM Group LIMIT 1", "Group"),
        ("SELECT Id FROM Order USING SCOPE team WHERE Status = 'Draft'", "Order"),
        ("SELECT Id FROM Order o WHERE o.Status = 'Draft' OFFSET 5", "Order"),
        ("SELECT Id FROM Group g ORDER BY g.Name", "Group"),
        (
            "SELECT Id FROM GroupMember WHERE GroupId IN (SELECT Id FROM Group WHERE Type IN ('Queue', 'Role'))",
            "GroupMember"
        ),
        ("SELECT Id, Group.Name, Group.Type FROM GroupMember ORDER BY Group.Name", "GroupMember"),
        ("SELECT Id, Order.Account.Name FROM OrderItem WHERE Order.Status != 'Draft'", "OrderItem"),
        ("SELECT Id, (SELECT Id FROM Orders) FROM Account", "Account"),
        ("SELECT Id, Limit, Order FROM Thing__c WHERE Group = 'x' AND Last > 1 ORDER BY Order, Offset", "Thing__c"),
        // Aliases.
        ("SELECT Acct.Id, Acct.Name FROM Account Acct", "Account"),
        ("SELECT COUNT() FROM Contact c, c.Account a WHERE a.Name = 'MyriadPubs'", "Contact"),
        ("SELECT Id FROM Contact Order ORDER BY Id", "Contact"),
        ("SELECT Id FROM Contact offset OFFSET 5", "Contact"),
        ("SELECT MAX(Amount) max, MIN(Amount), COUNT_DISTINCT(Name) n FROM Opportunity", "Opportunity"),
        // Conditions.
        ("SELECT Id FROM Account WHERE DISTANCE(Location__c, GEOLOCATION(37.7, -122.4), 'mi') < 20", "Account"),
        (
            "SELECT Id FROM Account ORDER BY DISTANCE(Location__c, GEOLOCATION(37,-122), 'km') ASC NULLS FIRST LIMIT 10",
            "Account"
        ),
        ("SELECT Id FROM Opportunity WHERE CALENDAR_YEAR(convertTimezone(CreatedDate)) = 2026", "Opportunity"),
        ("SELECT Id FROM Case WHERE toLabel(Status) = 'Neu' AND NOT (Priority = null)", "Case"),
        ("SELECT Id FROM Contact WHERE LastName LIKE '\\_a\\%' OR NOT FirstName IN ('a')", "Contact"),
        ("SELECT FORMAT(convertCurrency(Amount)) x FROM Opportunity", "Opportunity"),
        ("SELECT FIELDS(STANDARD) FROM Contact", "Contact"),
        ("SELECT Id FROM Contact USING SCOPE mine_and_my_groups", "Contact"),
        ("SELECT Id FROM Event WHERE What.Type IN ('Account', 'Opportunity')", "Event"),
        (
            "SELECT Id FROM Account WHERE Id NOT IN (SELECT AccountId FROM Opportunity WHERE IsClosed = FALSE)",
            "Account"
        ),
        ("SELECT Id FROM Thing__c WHERE Msp__c INCLUDES ('AAA;BBB', 'CCC') AND x__c EXCLUDES ('D')", "Thing__c"),
    ])
    func takes(_ statement: String, _ object: String) throws {
        #expect(try SOQLStatement(parsing: statement).object == object)
    }

    @Test(arguments: [
        // FOR and UPDATE are never names.
        "SELECT Id FROM FOR VIEW", "SELECT Id FROM UPDATE TRACKING", "SELECT Id FROM Group FOR VIEW",
        "SELECT Id FROM Order FOR REFERENCE", "SELECT Id FROM Order UPDATE VIEWSTAT", "SELECT For FROM Group",
        "SELECT Id FROM Contact FOR", "SELECT Id FROM Contact ORDER BY For VIEW", "SELECT COUNT(Id) FOR FROM Group",
        "SELECT Id FROM Contact USING SCOPE FOR VIEW", "SELECT Id FROM Contact c, c.FOR VIEW",
        "SELECT Id FROM Contact c, c.Account FOR VIEW", "SELECT Id FROM Contact WHERE FOR = 1",
        // Reserved as an alias.
        "SELECT Id FROM Contact Group", "SELECT Id FROM Contact Limit", "SELECT Id FROM Contact With",
        "SELECT COUNT(Id) group FROM Contact", "SELECT Id FROM Contact a.b",
        // Nothing after the last clause, and the clauses in their order.
        "SELECT Id FROM Group GROUP BY Id", "SELECT Id FROM Order ORDER Id", "SELECT Id FROM ORDER BY Id",
        "SELECT Id FROM Group LIMIT 1 WHERE Id = null", "SELECT Id FROM Group Group Group",
        "SELECT Id FROM Contact, Account", "SELECT Id FROM Group NULLS LAST", "SELECT Id FROM Contact WITH x = 1",
        "SELECT Id FROM WHERE Id = null", "SELECT Id FROM", "SELECT FROM Group", "SELECT Id FROM Account..Name",
        "SELECT Id FROM Contact WHERE DISTANCE() < 1", "SELECT Id FROM Contact WHERE f(a,) = 1",
        "SELECT Id FROM Contact WHERE f(a 'b') = 1", "SELECT Id FROM Contact WHERE f(:a) = 1",
        "SELECT Id FROM Contact WHERE Name = '\\u+041'",
    ])
    func refuses(_ statement: String) {
        #expect(throws: SOQLError.self) { try SOQLStatement(parsing: statement) }
    }

    @Test func operandsHaveABoundToTheirNesting() throws {
        func nested(_ count: Int) -> String {
            String(repeating: "a(", count: count) + "b" + String(repeating: ")", count: count)
        }
        _ = try SOQLCondition(parsing: nested(20) + " = 1")
        for count in [200, 30_000] {
            #expect(throws: SOQLError.self) { try SOQLCondition(parsing: nested(count) + " = 1") }
            #expect(throws: SOQLError.self) { try SOQLStatement(parsing: "SELECT \(nested(count)) FROM Contact") }
            #expect(throws: SOQLError.self) {
                try SOQLStatement(parsing: "SELECT Id FROM Contact ORDER BY \(nested(count))")
            }
        }
    }

    @Test func keepsFunctionsOfSeveralArgumentsAsWritten() throws {
        let condition = try SOQLCondition(parsing: "DISTANCE(Place__c, GEOLOCATION(1.5,-2), 'k\\'m') < 20")
        let field = "DISTANCE(Place__c, GEOLOCATION(1.5, -2), 'k\\'m')"
        #expect(condition == .comparison(field: field, .less, .number("20")))
    }
}
