/// The clock an engine's driver reads and sleeps by: the real one, or a virtual one that runs faster.
/// A sleep may end early where the clock is set back.
public protocol EngineClock: Clock<Duration> where Instant == Domain.Instant {}
