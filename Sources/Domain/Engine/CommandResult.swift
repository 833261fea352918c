/// A command's reply or refusal.
public typealias CommandResult = Result<CommandReply, CommandError>
