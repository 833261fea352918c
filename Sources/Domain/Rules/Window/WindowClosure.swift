/// Why there is no window that could open.
struct WindowClosure: Error {
    let reason: WindowReason
}
