/// `grpc-status-details-bin`: the status as a packed `google.rpc.Status`.
///
/// The three messages involved are fixed by googleapis and tiny, so they are written here field by field and the
/// transport needs no generated code.
enum StatusDetailsCoding {
    private static let badRequestURL = "type.googleapis.com/google.rpc.BadRequest"

    static func encode(_ status: RPCStatus) -> [UInt8] {
        var out = WireWriter()
        out.varint(field: 1, UInt64(status.code.rawValue))
        out.string(field: 2, status.message)
        if !status.violations.isEmpty {
            var badRequest = WireWriter()
            for violation in status.violations {
                var message = WireWriter()
                message.string(field: 1, violation.field)
                message.string(field: 2, violation.description)
                badRequest.bytes(field: 1, message.bytes)
            }
            out.bytes(field: 3, any(badRequestURL, badRequest.bytes))
        }
        for detail in status.details {
            out.bytes(field: 3, any(detail.typeURL, detail.value))
        }
        return out.bytes
    }

    /// Adds the details found in `bytes` to `status`; bytes that do not parse add nothing.
    static func decode(_ bytes: [UInt8], into status: inout RPCStatus) {
        for (field, value) in WireReader.lengthDelimitedFields(of: bytes) where field == 3 {
            var typeURL = ""
            var payload: [UInt8] = []
            for (field, value) in WireReader.lengthDelimitedFields(of: value) {
                if field == 1 { typeURL = String(decoding: value, as: UTF8.self) }
                if field == 2 { payload = Array(value) }
            }
            if typeURL == badRequestURL {
                status.violations += violations(in: payload)
            } else {
                status.details.append(StatusDetail(typeURL: typeURL, value: payload))
            }
        }
    }

    private static func violations(in badRequest: [UInt8]) -> [FieldViolation] {
        WireReader.lengthDelimitedFields(of: badRequest).filter { $0.field == 1 }.map { entry in
            var violation = FieldViolation(field: "", description: "")
            for (field, value) in WireReader.lengthDelimitedFields(of: entry.value) {
                if field == 1 { violation.field = String(decoding: value, as: UTF8.self) }
                if field == 2 { violation.description = String(decoding: value, as: UTF8.self) }
            }
            return violation
        }
    }

    private static func any(_ typeURL: String, _ value: [UInt8]) -> [UInt8] {
        var out = WireWriter()
        out.string(field: 1, typeURL)
        out.bytes(field: 2, value)
        return out.bytes
    }
}
