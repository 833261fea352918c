import RESTBridge
import RPCServer
import Testing
import WireClient

@Suite("Bad requests")
struct RequestErrorTests {
    /// The response to a CreateCampaign with this body.
    private func create(_ body: String, headers: String = "") async throws -> RawClient.Response {
        try await withServer { try RawClient(port: $0).request("POST", "/api/campaigns", body, headers: headers) }
    }

    @Test("What is wrong with a body is told in the same words whether it is read on the event loop or in a task")
    func readInTask() async throws {
        let bodies = [
            "{", "[]", #"{"name":5,"mode":{"foo":1}}"#, #"{"name":"x","callerIds":["+1",7]}"#, #"{"name":""}"#, #"{"name":"x"}"#,
            #"{"name":"\#(String(repeating: "x", count: 300))"}"#,
        ]
        var inTask = RESTSettings()
        inTask.inlineBody = 0
        func responses(_ settings: RESTSettings) async throws -> [String] {
            try await withServer(rest: settings) { port in
                let client = try RawClient(port: port)
                return try bodies.map { body in
                    let response = try client.request("POST", "/api/campaigns", body)
                    return "\(response.status) \(response.body)"
                }
            }
        }
        #expect(try await responses(inTask) == responses(RESTSettings()))
    }

    @Test("A request that is refused before it is a message ends, for interceptors and so in the log, with the code of the answer")
    func endedAsAnswered() async throws {
        let service = FakeService()
        let statuses = try await withServer(service) { port in
            let client = try RawClient(port: port)
            return [
                try client.request("POST", "/api/campaigns", #"{"name":5}"#), try client.request("POST", "/api/campaigns", "{"),
                try client.request("GET", "/api/campaigns?nmae=x"),
                try client.request("POST", "/api/campaigns", #"{"name":5}"#, key: false),
            ].map(\.status)
        }
        #expect(statuses == [400, 400, 400, 401])
        #expect(service.seen.withLock { $0.ended } == [.invalidArgument, .invalidArgument, .invalidArgument, .unauthenticated])
    }

    @Test(
        "A member of the wrong type, out of range or unknown is 400 and names its path and what it must be",
        arguments: [
            (#"{"name":5}"#, "name", "must be a string, not a number"),
            (#"{"name":"x","mode":{"foo":1}}"#, "mode.foo", "is not a known member"),
            (
                #"{"name":"x","mode":{"callsPerSecond":1}}"#, "mode.callsPerSecond",
                #"is not a known member; did you mean "calls_per_second"?"#
            ),
            (#"{"name":"x","caller_ids":[]}"#, "caller_ids", #"is not a known member; did you mean "callerIds"?"#),
            (#"{"nmae":"x"}"#, "nmae", "is not a known member"),
            (#"{"name":"x","shedule":{}}"#, "shedule", #"is not a known member; did you mean "schedule"?"#),
            (#"{"name":"x","channel":"fax"}"#, "channel", #"must be one of "voice", "sms""#),
            (#"{"name":"x","channel":"VOICE"}"#, "channel", #"must be one of "voice", "sms""#),
            (#"{"name":"x","channel":"unspecified"}"#, "channel", #"must be one of "voice", "sms""#),
            (#"{"name":"x","channel":1}"#, "channel", #"must be one of "voice", "sms", not a number"#),
            (#"{"name":"x","callerIds":"+1"}"#, "callerIds", "must be an array, not a string"),
            (#"{"name":"x","callerIds":["+1",7]}"#, "callerIds[1]", "must be a string, not a number"),
            (#"{"name":"x","callerIds":[null]}"#, "callerIds[0]", "must be a string, not null"),
            (#"{"name":"x","callerIds":["a\u0000b"]}"#, "callerIds[0]", "must not contain U+0000"),
            (#"{"name":"x","schedule":{"startHour":9.5}}"#, "schedule.startHour", "must be a whole number from 0 to 4294967295"),
            (#"{"name":"x","schedule":{"startHour":-1}}"#, "schedule.startHour", "must be a whole number from 0 to 4294967295"),
            (#"{"name":"x","schedule":{"startHour":4294967296}}"#, "schedule.startHour", "must be a whole number from 0 to 4294967295"),
            (
                #"{"name":"x","schedule":{"startHour":"9"}}"#, "schedule.startHour",
                "must be a whole number from 0 to 4294967295, not a string"
            ),
            (
                #"{"name":"x","schedule":{"days":[1,true]}}"#, "schedule.days[1]",
                "must be a whole number from 0 to 4294967295, not a boolean"
            ),
            (#"{"name":"x","schedule":{"days":[]}}"#, "schedule.days", "must not be empty; leave it out to say nothing"),
            (#"{"name":"x","schedule":[]}"#, "schedule", "must be an object, not an array"),
            (#"{"name":"x","mode":{"ai":"yes"}}"#, "mode.ai", "must be true or false, not a string"),
            (#"{"name":"x","mode":{"calls_per_second":1e999}}"#, "mode.calls_per_second", "must be a number"),
            (#"{"name":"x","name":"y"}"#, "name", "is given more than once"),
        ]
    )
    func wrongMember(body: String, field: String, description: String) async throws {
        let response = try await create(body)
        #expect(response.status == 400)
        var writer = #"{"error":{"code":"INVALID_ARGUMENT","message":""#
        let escaped = description.replacing("\"", with: "\\\"")
        writer += #"\#(field) \#(escaped)","details":[{"field":"\#(field)","description":"\#(escaped)"}]}}"#
        #expect(response.body == writer)
    }

    @Test("Whole numbers may be written with a point or an exponent, and null is the same as absence")
    func numbers() async throws {
        let service = FakeService()
        let body = #"{"name":"x","channel":null,"mode":null,"schedule":{"startHour":9.0,"endHour":1.9e1,"days":[1,2.0,-0]}}"#
        let response = try await withServer(service) { try RawClient(port: $0).request("POST", "/api/campaigns", body) }
        #expect(response.status == 201)
        let schedule = service.seen.withLock { $0.create?.schedule }
        #expect(schedule?.startHour == 9 && schedule?.endHour == 19 && schedule?.days == [1, 2, 0])
        #expect(service.seen.withLock { $0.create?.mode } == nil)
    }

    @Test("All that is wrong is told at once, the first 100 of it")
    func several() async throws {
        let response = try await create(#"{"name":1,"channel":"x","mode":{"y":1}}"#)
        #expect(response.body.contains(#""message":"name must be a string, not a number, and 2 more""#))
        for field in ["name", "channel", "mode.y"] { #expect(response.body.contains(#"{"field":"\#(field)","#)) }
        let many = try await create("{\"callerIds\":[" + [String](repeating: "1", count: 500).joined(separator: ",") + "]}")
        #expect(many.body.components(of: "\"field\":") == 100)
    }

    @Test(
        "A body that is no JSON is 400 and says at which byte",
        arguments: [
            ("{", "at byte 1: a member's name is expected"), ("nope", "at byte 0: a value is expected"),
            (#"{"name":}"#, "at byte 8 in name: a value is expected"), (#"{"name":"x",}"#, "at byte 12: a member's name is expected"),
            (#"{"name":"x"} x"#, "at byte 13: something follows the value"),
            (#"{"mode":{"ai":tru}}"#, "at byte 14 in mode.ai: a value is expected"),
            (#"{'name':'x'}"#, "at byte 1: a member's name is expected"),
            (#"{"schedule":{"startHour":09}}"#, "a number does not start with 0"),
            (#"{"name":"\ud800"}"#, "half of a surrogate pair stands alone"), (#"{"name":"\x"}"#, "there is no such escape"),
            ("{\"name\":\"a\nb\"}", "a control character in a string is not escaped"), (#"{"name":"x"#, "a string does not end"),
            (String(repeating: "[", count: 100), "the nesting is deeper than 64"),
            (#"{"x":"# + String(repeating: "[", count: 1000), "the nesting is deeper than 64"),
            ("\u{FEFF}{}", "a byte order mark is not JSON"), ("{\"a\":1 \"b\":2}", "',' or '}' is expected"),
            ("[1 2]", "',' or ']' is expected"),
        ]
    )
    func notJSON(body: String, text: String) async throws {
        let response = try await create(body)
        #expect(response.status == 400)
        #expect(response.body.contains(text), "\(response.body) does not say: \(text)")
    }

    @Test("A body that is JSON but no object is 400")
    func noObject() async throws {
        let response = try await create("[1,2]")
        #expect(response.status == 400)
        #expect(response.body == #"{"error":{"code":"INVALID_ARGUMENT","message":"the body must be a JSON object","details":[]}}"#)
    }

    @Test("A body that is not UTF-8 is 400 and says at which byte")
    func notUTF8() async throws {
        let response = try await withServer { port in
            let client = try RawClient(port: port)
            client.send(
                "POST /api/campaigns HTTP/1.1\r\nhost: x\r\nauthorization: Bearer tk_test_key\r\ncontent-length: 13\r\n\r\n{\"name\":\"ab")
            client.send([0xFF, 0x22])
            return try client.response()
        }
        #expect(response.status == 400)
        #expect(response.body.contains("not valid UTF-8 at byte 11"))
    }

    @Test("Violations that the method found are told by JSON names")
    func translatedViolations() async throws {
        let response = try await create(#"{"name":"x","callerIds":["bad"]}"#)
        #expect(response.status == 400)
        for field in ["callerIds[1]", "mode.max_retries", "mode.voicemailAudioUrl"] {
            #expect(response.body.contains(#"{"field":"\#(field)","#), "\(response.body) does not name \(field)")
        }
    }

    @Test(
        "Each code has its HTTP status, and faults of the server keep their secrets",
        arguments: [
            (1, 500), (2, 500), (3, 400), (4, 504), (5, 404), (6, 409), (7, 403), (8, 429), (9, 409), (10, 409), (11, 400), (12, 500),
            (13, 500),
            (14, 503), (15, 500), (16, 401),
        ]
    )
    func statuses(code: Int, status: Int) async throws {
        let response = try await withServer { try RawClient(port: $0).request("GET", "/api/campaigns/code_\(code)") }
        #expect(response.status == status)
        #expect(response.body.hasPrefix(#"{"error":{"code":""#))
        #expect(response.body.contains("secret detail") == (status != 500))
    }

    @Test("Without a known key a request is 401 and says how to authenticate, whatever else is wrong with the campaign")
    func unauthenticated() async throws {
        let response = try await withServer { try RawClient(port: $0).request("GET", "/api/campaigns/code_5", key: false) }
        #expect(response.status == 401)
        #expect(response["www-authenticate"] == "Bearer")
        #expect(response.body.hasPrefix(#"{"error":{"code":"UNAUTHENTICATED","message":"#))
    }

    @Test("Without a known key nothing is told of what else is wrong with the request")
    func unauthenticatedFirst() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            for body in ["{", #"{"nmae":1}"#, "[]"] {
                let response = try client.request("POST", "/api/campaigns", body, key: false)
                #expect(response.status == 401)
            }
            let query = try client.request("GET", "/api/campaigns?pageSize=x", key: false)
            #expect(query.status == 401)
            let streamed = try client.request("GET", "/api/campaigns/x/prospects?pageSize=x")
            #expect(streamed.status == 400)
        }
    }

    @Test(
        "A path that is none is 404; a path of another verb is 405 with Allow",
        arguments: [
            ("GET", "/", 404, nil), ("GET", "/api", 404, nil), ("GET", "/api/campaigns/", 404, nil), ("GET", "/api/campaigns/x/", 404, nil),
            ("GET", "/api/campaigns//stats", 404, nil), ("GET", "//api/campaigns", 404, nil), ("GET", "/API/campaigns", 404, nil),
            ("DELETE", "/api/campaigns/x", 405, "GET, HEAD, PATCH"), ("PUT", "/api/campaigns", 405, "POST, GET, HEAD"),
            ("GET", "/api/campaigns/x/start", 405, "POST"), ("OPTIONS", "/api/campaigns/x/stats", 405, "GET, HEAD"),
        ] as [(String, String, Int, String?)])
    func routing(verb: String, path: String, status: Int, allow: String?) async throws {
        let response = try await withServer { try RawClient(port: $0).request(verb, path) }
        #expect(response.status == status)
        #expect(response["allow"] == allow)
    }

    @Test("An id in the path is percent-decoded; what does not decode to UTF-8 is 400")
    func percentEncoding() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            #expect(try client.request("GET", "/api/campaigns/a%2Fb%20%C3%A9").body.hasPrefix(#"{"id":"a/b é","#))
            #expect(try client.request("GET", "/%61pi/campaigns/x").status == 200)
            for bad in ["%", "%4", "%zz", "%ff", "%00"] {
                let response = try client.request("GET", "/api/campaigns/\(bad)")
                #expect(response.status == 400, "\(bad)")
                #expect(response.body.contains(#""field":"id""#))
            }
        }
    }

    @Test(
        "A query parameter that is unknown, wrong, repeated or not for this method is 400 and named",
        arguments: [
            ("/api/campaigns?pageSiz=1", "pageSiz is not a known query parameter; did you mean \\\"pageSize\\\"?"),
            ("/api/campaigns?pageSize=x", "pageSize must be a whole number from 0 to 4294967295"),
            ("/api/campaigns?pageSize=1&pageSize=2", "pageSize is given more than once"),
            ("/api/campaigns/x?id=y", "id is given by the path"),
            ("/api/campaigns?pageToken=%ff", "pageToken is not percent-encoded UTF-8 in the query"),
            ("/api/campaigns/x/stats/watch?minInterval=1", "minInterval must be a number of seconds such as \\\"0.25s\\\""),
        ])
    func badQuery(target: String, text: String) async throws {
        let response = try await withServer { try RawClient(port: $0).request("GET", target) }
        #expect(response.status == 400)
        #expect(response.body.contains(text), "\(response.body)")
    }

    @Test("A method with a body takes nothing from the query, and nothing in the body that the path has")
    func conflicts() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            let query = try client.request("POST", "/api/campaigns?name=x", "{}")
            #expect(query.status == 400 && query.body.contains("name must be given in the body, not in the query"))
            let body = try client.request("POST", "/api/campaigns/a/prospects", #"{"id":"b","phones":["+14155550000"]}"#)
            #expect(body.status == 400 && body.body.contains("id is given by the path"))
        }
    }

    @Test(
        "A body that is not JSON by its content-type is 415, with a word for curl's default",
        arguments: [
            ("application/x-www-form-urlencoded", 415), ("text/plain;charset=UTF-8", 415), ("application/json; charset=latin1", 415),
            ("multipart/form-data; boundary=x", 415), ("application/json", 201), ("Application/JSON; charset=\"UTF-8\"", 201),
        ])
    func contentType(type: String, status: Int) async throws {
        let response = try await create(#"{"name":"x"}"#, headers: "Content-Type: \(type)\r\n")
        #expect(response.status == status)
        if type.hasSuffix("urlencoded") { #expect(response.body.contains("-H 'Content-Type: application/json'")) }
    }

    @Test("A compressed body is 415; a body without a content-type is taken for JSON")
    func encodings() async throws {
        let compressed = try await create(#"{"name":"x"}"#, headers: "Content-Encoding: gzip\r\n")
        #expect(compressed.status == 415)
        let response = try await withServer { port in
            let client = try RawClient(port: port)
            client.send(
                "POST /api/campaigns HTTP/1.1\r\nhost: x\r\nauthorization: Bearer tk_test_key\r\ncontent-length: 12\r\n\r\n{\"name\":\"x\"}"
            )
            return try client.response()
        }
        #expect(response.status == 201)
    }

    @Test("A body on GET is ignored")
    func bodyOnGet() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            #expect(try client.request("GET", "/api/campaigns/x", "not json").status == 200)
            #expect(try client.request("GET", "/api/campaigns/x").status == 200)
        }
    }
}

extension String {
    /// How often `part` occurs.
    func components(of part: String) -> Int {
        let wanted = Array(part.utf8)
        var count = 0
        var matched = 0
        // Right for what is looked for here: parts that do not overlap themselves.
        for byte in utf8 {
            matched = byte == wanted[matched] ? matched + 1 : byte == wanted[0] ? 1 : 0
            if matched == wanted.count { (count, matched) = (count + 1, 0) }
        }
        return count
    }
}
