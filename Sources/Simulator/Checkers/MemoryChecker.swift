import Domain

/// An engine holds what its campaigns and open attempts need, whatever the number of prospects.
struct MemoryChecker {
    /// `inFlight`: attempts that are open on disk. `campaigns`: how many the account has.
    func check(_ load: EngineLoad, inFlight: Int64, campaigns: Int, lookAhead: Int) -> String? {
        // A batch on its way may open or close as many attempts as a campaign holds prospects.
        let onTheWay = Int64(load.pendingBatches * max(1, campaigns) * 2 * lookAhead)
        if Int64(load.openAttempts) > inFlight + onTheWay { return "\(load.openAttempts) attempts are kept, \(inFlight) are open" }
        if load.heldProspects > campaigns * (lookAhead + lookAhead / 4 + 1) {
            return "\(load.heldProspects) prospects are held for \(campaigns) campaigns"
        }
        return load.timers > 2_048 + 4 * (load.openAttempts + campaigns) ? "\(load.timers) timers are kept" : nil
    }
}
