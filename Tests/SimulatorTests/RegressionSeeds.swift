/// Worlds in which a rule was broken once; `campaignsim` prints the line to add.
///
/// A seed means the same world only for as long as nothing is drawn in another order. Where the
/// simulator itself changes, what failed is held by a test of the engine's too.
enum RegressionSeeds {
    static let all: [RegressionSeed] = []
}
