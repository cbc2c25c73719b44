/// The relative dates of SOQL, upper case.
enum SOQLDateLiteral {
    private static let periods = ["WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR"]

    /// Those that stand alone: `TODAY`, `LAST_MONTH`.
    static let plain: Set<String> = Set(
        ["YESTERDAY", "TODAY", "TOMORROW", "LAST_90_DAYS", "NEXT_90_DAYS"]
            + ["LAST_", "THIS_", "NEXT_"].flatMap { prefix in periods.map { prefix + $0 } }
    )

    /// Those that take a number: `LAST_N_DAYS:30`, `N_MONTHS_AGO:2`.
    static let counted: Set<String> = Set(
        (["DAY"] + periods).flatMap { ["LAST_N_\($0)S", "NEXT_N_\($0)S", "N_\($0)S_AGO"] }
    )
}
