// `Secret` and `CancellationToken` stand in this module's signatures, and whoever holds one has to call its members.
@_exported public import SalesforceTransport
