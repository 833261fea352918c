import Domain
import Testing

@Suite("The store of an estimate")
struct ForecastMemoryTests {
    @Test("answers as the simulator's store does, whatever an engine reads and decides", arguments: UInt64(1)...30)
    func answersLikeTheStore(seed: UInt64) {
        var stores = TwoStores(seed: seed)
        for _ in 0..<600 { stores.step() }
        #expect(stores.pages > 10 && stores.refusals > 2, "too little happened: \(stores.pages) pages, \(stores.refusals) refusals")
    }
}
