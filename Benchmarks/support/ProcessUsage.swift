#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the process has used so far, by `getrusage(2)`.
public struct ProcessUsage {
    /// CPU time of all threads, user and system, in seconds.
    public let cpuSeconds: Double
    /// The most memory that was resident at once, in bytes.
    public let peakResidentBytes: Int

    /// As of now.
    public static var now: ProcessUsage {
        var usage = rusage()
        #if canImport(Glibc)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
            getrusage(RUSAGE_SELF, &usage)
        #endif
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
        // Linux counts in KiB (getrusage(2)).
        return ProcessUsage(cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), peakResidentBytes: usage.ru_maxrss * 1_024)
    }
}
