// One import for programs that embed the engine: `import SFSync`.
@_exported public import Ledger
@_exported public import Manifest
@_exported public import Postgres
@_exported public import Salesforce
@_exported public import Sync
@_exported public import SyncModel
