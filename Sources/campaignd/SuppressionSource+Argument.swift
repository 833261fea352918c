import ArgumentParser
import Domain

extension SuppressionSource: ExpressibleByArgument {
    /// The source with this word.
    public init?(argument: String) { self.init(word: argument) }

    /// Its word.
    public var defaultValueDescription: String { word }
}
