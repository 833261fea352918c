import RPCServer

/// The head of a request as responders see it, under a name that NIOHTTP1 has not taken.
typealias RequestHead = HTTPRequestHead
