/// The clock an engine's driver reads and sleeps by: the real one, or a virtual one that runs faster.
public protocol EngineClock: Clock<Duration> where Instant == Domain.Instant {}
