/// What a driver's mailbox takes. `generation` tells inputs of an engine that was replaced.
enum DriverInput: Sendable {
    case command(CampaignCommand, @Sendable (CommandResult) -> Void)
    case numbers([PhoneNumber])
    case carrier(CarrierEvent)
    case wake(timer: UInt64)
    case committed(generation: UInt64, BatchID, Result<BatchOutcome, StoreError>)
    case loaded(generation: UInt64, DueLoad, Result<DuePage, StoreError>)
    case rebuilt(generation: UInt64, AccountState)
}
