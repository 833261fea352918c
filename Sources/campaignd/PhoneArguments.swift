import ArgumentParser
import Domain

/// The phone numbers that a command is about.
struct PhoneArguments: ParsableArguments {
    @Argument(help: "Phone numbers in E.164, such as +14155551234.")
    var phones: [String] = []

    /// The numbers. Throws `ValidationError` naming the first that is not E.164, or where there is none.
    func numbers() throws -> [PhoneNumber] {
        guard !phones.isEmpty else { throw ValidationError("no phone number given") }
        return try phones.map { text in
            guard let number = PhoneNumber(text) else { throw ValidationError("'\(text)' is not E.164, such as +14155551234") }
            return number
        }
    }
}
