/// Reads header blocks, and knows the last one again.
///
/// A client's calls on one connection differ in little: the same method again has the same headers, which HPACK delivers as the same buffers. Such a
/// block costs a comparison of addresses and is judged once. `grpc-timeout`, which does differ, is kept apart.
struct RequestHeaderCache: ~Copyable {
    private let router: Router
    private let maxSize: Int
    private var cached: [HeaderField] = []
    private var cachedHead: RequestHead?
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

    mutating func begin() {
        matched = 0
        hasDiverged = false
        timeout = nil
        size = 0
        for field in pending { field.release() }
        pending.removeAll()
    }

    mutating func add(_ field: HeaderField) {
        if !hasDiverged, matched < cached.count, cached[matched].equals(field) {
            matched += 1
            return
        }
        if let timeout = field.timeout {
            self.timeout = timeout
            return
        }
        diverge()
        append(field)
    }

    /// The block is complete.
    mutating func end() -> RequestHead {
        if !hasDiverged, matched == cached.count, let cachedHead { return cachedHead }
        diverge()
        let head = RequestHead(fields: pending, isTooLarge: size > maxSize, router: router)
        guard size <= maxSize else { return head }
        for field in cached { field.release() }
        cached = pending
        pending = []
        cachedHead = head
        return head
    }

    private mutating func diverge() {
        guard !hasDiverged else { return }
        hasDiverged = true
        for field in cached.prefix(matched) { append(field) }
    }

    private mutating func append(_ field: HeaderField) {
        size &+= field.size
        // Beyond the limit fields are dropped; what came first is enough to say which kind of request is refused.
        guard size <= maxSize else { return }
        field.retain()
        pending.append(field)
    }
}
