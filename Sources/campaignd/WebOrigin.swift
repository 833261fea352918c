import ArgumentParser
import Foundation

/// The origin of web pages, as browsers send it: `https://example.com`, `http://localhost:5173`.
enum WebOrigin {
    /// Reads what `--cors-origin` or its variable, which holds several with commas between them, says. Throws `ValidationError` where one
    /// is neither an origin nor `*`.
    static func parse(_ texts: [String]) throws -> Set<String> {
        var origins: Set<String> = []
        for text in texts.flatMap({ $0.split(separator: ",") }) {
            let text = text.trimmingCharacters(in: .whitespaces).lowercased()
            guard text == "*" || isOrigin(text) else {
                throw ValidationError("--cors-origin is '\(text)', not an origin such as https://example.com, nor *")
            }
            origins.insert(text)
        }
        return origins
    }

    private static func isOrigin(_ text: String) -> Bool {
        guard let url = URLComponents(string: text), let scheme = url.scheme, let host = url.host, !host.isEmpty else { return false }
        let port = url.port.map { ":\($0)" } ?? ""
        return ["http", "https"].contains(scheme) && text == "\(scheme)://\(host)\(port)"
    }
}
