/// Makes calls and writes what they answer. Confined to the exchange's event loop.
protocol ResponseShapeWriter: AnyObject {
    /// Makes the first call.
    func begin()
    /// There is room for more of the response.
    func drained()
    /// The server is stopping.
    func drainRequested()
    /// The client went away, or has its answer.
    func cancel()
}
