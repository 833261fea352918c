extension CallerIdUse {
    /// Its counts as they weigh at a time. A rest wipes the slate: what was before its end says nothing any more.
    public func recentCounts(at now: Instant, _ settings: NumberHealthSettings) -> RecentCounts {
        if let rest, rest.until <= now, recent.at < rest.until { return RecentCounts(at: now) }
        var recent = recent
        recent.decay(to: now, halfLife: settings.halfLife)
        return recent
    }
}
