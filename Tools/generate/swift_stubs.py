"""Renders what a service is written and called with over RPCServer: protocols with a requirement per method, and a client."""

import naming


def render(target, renderers):
    """(path, text) of the stubs of every service of a target."""
    for renderer in renderers:
        for number, service in enumerate(renderer.file.service):
            modules = {"RPCServer", "ProtoRuntime"} | renderer.service_modules(service)
            if target.stubs_module != target.swift_module:
                modules.add(target.swift_module)
            text = renderer.source() + "".join(f"import {module}\n" for module in sorted(modules)) + "\n"
            yield f"{renderer.folder()}{service.name}Stubs.swift", text + Stubs(renderer, number, service).text()


class Stubs:
    """The stubs of one service, in the namespace of its methods."""

    def __init__(self, renderer, number, service):
        self.renderer, self.number, self.service = renderer, number, service
        self.full_name = f"{renderer.file.package}.{service.name}"
        self.swift_name = f"{renderer.namespace}.{service.name}"

    def text(self):
        extensions = [
            [f"extension {self.swift_name} {{"] + self.plain() + [""] + self.handlers() + [""] + self.client() + ["}"],
            self.plain_handlers(),
            self.registration(),
        ]
        return "\n\n".join("\n".join(lines) for lines in extensions) + "\n"

    def methods(self):
        """(Swift name, kind, request, response, index) of each method."""
        swift = self.renderer.types.swift
        for index, method in enumerate(self.service.method):
            yield (
                naming.swift_method(method.name), naming.method_kind(method),
                swift(method.input_type), swift(method.output_type), index,
            )

    def comment(self, index):
        fallback = f"`{self.service.method[index].name}`."
        return self.renderer.comments.lines([6, self.number, 2, index], fallback, "        ")

    def plain(self):
        lines = [
            f"    /// Serves `{self.full_name}`: a function per method, each call in a task of its own.",
            "    ///",
            "    /// A method that is to run otherwise is given as a handler too, see ``Handlers``.",
            "    public protocol Service: Handlers {",
        ]
        for name, kind, request, response, index in self.methods():
            if index > 0:
                lines.append("")
            lines += self.comment(index)
            parameters, result = {
                "unary": (f"_ request: {request}, _ call: CallContext", f" -> {response}"),
                "serverStreaming": (f"_ request: {request}, _ responses: ResponseWriter<{response}>, _ call: CallContext", ""),
                "clientStreaming": (f"_ requests: MessageStream<{request}>, _ call: CallContext", f" -> {response}"),
                "bidirectional": (
                    f"_ requests: MessageStream<{request}>, _ responses: ResponseWriter<{response}>, _ call: CallContext", ""),
            }[kind]
            lines += wrapped(f"        func {name}(", parameters, f") async throws{result}")
        return lines + ["    }"]

    def handlers(self):
        lines = [
            f"    /// Serves `{self.full_name}`: a handler per method, which says how its calls are run.",
            "    public protocol Handlers: RPCService {",
        ]
        for name, kind, request, response, index in self.methods():
            if index > 0:
                lines.append("")
            lines += self.comment(index)
            lines.append(f"        var {name}: {handler_type(kind)}<{request}, {response}> {{ get }}")
        return lines + ["    }"]

    def plain_handlers(self):
        lines = [f"extension {self.swift_name}.Service {{"]
        for name, kind, request, response, index in self.methods():
            if index > 0:
                lines.append("")
            arguments = "$0, $1, $2" if kind in ("serverStreaming", "bidirectional") else "$0, $1"
            lines += [
                f"    /// Runs ``{name.strip('`')}`` in a task.",
                f"    public var {name}: {handler_type(kind)}<{request}, {response}> {{",
                f"        .task {{ try await self.{name}({arguments}) }}",
                "    }",
            ]
        return lines + ["}"]

    def registration(self):
        lines = [
            f"extension {self.swift_name}.Handlers {{",
            f"    /// Adds the methods of `{self.full_name}` to a router.",
            "    public func register(in router: inout Router) {",
        ]
        lines += [f"        router.handle({self.swift_name}.{name}, {name})" for name, *_ in self.methods()]
        return lines + ["    }", "}"]

    def client(self):
        lines = [
            f"    /// Calls `{self.full_name}`.",
            "    public struct Client: Sendable {",
            "        private let client: RPCClient",
            "        private let options: CallOptions",
            "",
            "        /// Calls through `client`, with `options` where a call is not given others.",
            "        public init(_ client: RPCClient, options: CallOptions = CallOptions()) {",
            "            self.client = client",
            "            self.options = options",
            "        }",
        ]
        for name, kind, request, response, index in self.methods():
            method, options = f"{self.swift_name}.{name}", "options ?? self.options"
            parameters, effects, call = {
                "unary": (
                    f"_ request: {request}, options: CallOptions? = nil", f"async throws(RPCError) -> {response}",
                    f"try await client.unary({method}, request, options: {options})"),
                "serverStreaming": (
                    f"_ request: {request}, options: CallOptions? = nil", f"async -> ResponseStream<{response}>",
                    f"await client.serverStreaming({method}, request, options: {options})"),
                "clientStreaming": (
                    f"options: CallOptions? = nil, _ write: (RequestWriter<{request}>) async throws -> Void",
                    f"async throws -> UnaryResponse<{response}>",
                    f"try await client.clientStreaming({method}, options: {options}, write)"),
                "bidirectional": (
                    "options: CallOptions? = nil",
                    f"-> (requests: RequestWriter<{request}>, responses: ResponseStream<{response}>)",
                    f"client.bidirectional({method}, options: {options})"),
            }[kind]
            lines += [""] + self.comment(index)
            lines += wrapped(f"        public func {name}(", parameters, f") {effects} {{")
            lines += [f"            {call}", "        }"]
        return lines + ["    }"]


def handler_type(kind):
    return kind[:1].upper() + kind[1:] + "Handler"


def wrapped(start, parameters, end):
    """A declaration, on three lines where one would be too long."""
    line = start + parameters + end
    if len(line) <= 140:
        return [line]
    indent = " " * (len(start) - len(start.lstrip()))
    return [start, f"{indent}    {parameters}", f"{indent}{end}"]
