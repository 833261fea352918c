/// Reads header blocks, and knows the last one again.
///
/// A client's calls on one connection differ in little: the same method again has the same headers, which HPACK delivers as the same buffers. Such a
/// block costs a comparison of addresses and is judged once. `grpc-timeout`, which does differ, is kept apart.
///
/// What a known block touches is read and written in single steps, never in place by a call that runs on: so the compiler can leave out the
/// checks of exclusive access, which would cost as much as the comparison.
final class RequestHeaderCache {
    private let router: Router
    private let maxSize: Int
    private var cached: [HeaderField] = []
    private var cachedVerdict: RequestHead.Verdict?
    /// How many fields of this block are those of the cached one.
    private var matched = 0
    /// The block at hand, where it is not the cached one.
    private var pending: [HeaderField] = []
    private var hasDiverged = false
    private var size = 0
    private(set) var timeout: ReceivedTimeout?

    init(router: Router, maxSize: Int) {
        self.router = router
        self.maxSize = maxSize
    }

    deinit {
        for field in cached { field.release() }
        for field in pending { field.release() }
    }

    func begin() {
        matched = 0
        timeout = nil
        guard hasDiverged else { return }
        hasDiverged = false
        size = 0
        for field in pending { field.release() }
        pending.removeAll()
    }

    func add(_ field: HeaderField) {
        if !hasDiverged, matched < cached.count, cached[matched].equals(field) {
            matched &+= 1
        } else {
            addNew(field)
        }
    }

    private func addNew(_ field: HeaderField) {
        if let timeout = field.timeout {
            self.timeout = timeout
            return
        }
        diverge()
        append(field)
    }

    /// The block is complete.
    func end() -> RequestHead.Verdict {
        if !hasDiverged, matched == cached.count, let cachedVerdict { return cachedVerdict }
        return endNew()
    }

    private func endNew() -> RequestHead.Verdict {
        diverge()
        let verdict = RequestHead.verdict(on: pending, isTooLarge: size > maxSize, router: router)
        guard size <= maxSize else { return verdict }
        for field in cached { field.release() }
        cached = pending
        pending = []
        cachedVerdict = verdict
        return verdict
    }

    private func diverge() {
        guard !hasDiverged else { return }
        hasDiverged = true
        for field in cached.prefix(matched) { append(field) }
    }

    private func append(_ field: HeaderField) {
        size &+= field.size
        // Beyond the limit fields are dropped; what came first is enough to say which kind of request is refused.
        guard size <= maxSize else { return }
        field.retain()
        pending.append(field)
    }
}
