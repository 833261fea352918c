import Domain
import RPCServer

extension EngineHost {
    /// Has an account's engine perform a command. Throws the status that a refusal has.
    func reply(to command: CampaignCommand, of account: AccountID) async throws(RPCError) -> CommandReply {
        do throws(CommandError) {
            return try await perform(command, for: account)
        } catch {
            throw RPCError(error)
        }
    }
}
