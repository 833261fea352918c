/// What all drivers of a host share.
struct DriverContext: Sendable {
    let store: any Store
    let committer: GroupCommitter
    let carrier: @Sendable (Account) -> any Carrier
    let carrierSlots: @Sendable (Account) -> CarrierSlots?
    let clock: any EngineClock
    let zones: TimeZoneTable
    let settings: HostSettings
    let random: @Sendable () -> RandomSource
    let onTrouble: @Sendable (AccountID, DriverTrouble) -> Void
}
