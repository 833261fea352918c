import ArgumentParser
import Domain
import Storage

/// `--store`, shared by every command.
struct StoreOption: ParsableArguments {
    @Option(help: "Where campaigns are kept: sqlite:PATH. (default: sqlite:data/campaignd.db)")
    var store: String?

    /// Opens the store, as the one process that runs its campaigns where `runsCampaigns` says so. Throws `ValidationError` where the location is of no known form, and
    /// ``StoreError`` where it cannot be opened.
    func open(runsCampaigns: Bool = false) throws -> SQLiteStore {
        let location = store ?? Environment.value(of: "store") ?? "sqlite:data/campaignd.db"
        guard location.hasPrefix("sqlite:"), location != "sqlite:" else {
            throw ValidationError("--store is '\(location)': this version knows sqlite:PATH")
        }
        return try SQLiteStore(path: String(location.dropFirst("sqlite:".count)), runsCampaigns: runsCampaigns)
    }
}
