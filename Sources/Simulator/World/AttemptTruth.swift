import Domain

/// What really became of an attempt that was placed.
struct AttemptTruth {
    let outcome: ProspectStatus
    /// Whether its failure may pass.
    let mayPass: Bool
}
