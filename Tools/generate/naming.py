"""How protobuf names become C names (protoc-c's rules) and Swift names (ours)."""

import re

# Written in capitals inside a Swift name, except at its start.
ACRONYMS = {"id": "ID", "ids": "IDs", "url": "URL", "uri": "URI", "http": "HTTP", "rpc": "RPC", "api": "API"}
NAMESPACE_WORDS = {"grpc": "GRPC", "rpc": "RPC", "api": "API", "restbridge": "RESTBridge"}

# protoc-c appends `_` to a field of one of these names (its kKeywordList).
C_KEYWORDS = set(
    "and and_eq asm auto bitand bitor bool break case catch char class compl const const_cast continue default "
    "delete do double dynamic_cast else enum explicit extern false float for friend goto if inline int long "
    "mutable namespace new not not_eq operator or or_eq private protected public register reinterpret_cast "
    "return short signed sizeof static static_cast struct switch template this throw true try typedef typeid "
    "typename union unsigned using virtual void volatile wchar_t while xor xor_eq".split()
)
SWIFT_KEYWORDS = set(
    "associatedtype class deinit enum extension fileprivate func import init inout internal let open operator "
    "private precedencegroup protocol public rethrows static struct subscript typealias var break case catch "
    "continue default defer do else fallthrough for guard if in repeat return throw switch where while as false "
    "is nil self super throws true try".split()
)
# Names that mean something else after a dot: `x.self`, `x.init`.
SPECIAL_MEMBERS = {"self", "init"}
# Types that Swift keeps for itself, and those that generated code names: a message of such a name is NameMessage.
SWIFT_RESERVED_TYPES = {name: name + "Message" for name in (
    "Any Type Protocol Self "
    "Bool Double Float Int32 Int64 String UInt32 UInt64 UInt8 Void Hashable Sendable "
    "UnsafeMutablePointer UnsafePointer UnsafeRawBufferPointer "
    "Arena CArray MessageLayout MethodPath PackedMessage ProtoEnum ProtoError ProtoMessage "
    "BidirectionalHandler CallContext CallOptions ClientStreamingHandler MessageStream RPCClient RPCError RPCService RequestWriter "
    "ResponseStream ResponseWriter Router ServerStreamingHandler UnaryHandler UnaryResponse"
).split()}
# Parameters of generated functions that hide a field of the same name.
HIDING = {"arena", "c"}


def snake(name):
    """protoc-c's CamelToLower: CampaignStats -> campaign_stats."""
    out = []
    was_upper = True
    for letter in name:
        if letter.isupper():
            if not was_upper:
                out.append("_")
            out.append(letter.lower())
            was_upper = True
        else:
            out.append(letter)
            was_upper = False
    return "".join(out)


def upper_camel_c(name):
    """protoc-c's ToCamel: voicemail_audio_url -> VoicemailAudioUrl; used for packages, types and oneofs."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def c_type(full_name):
    """campaigns.v1.Mode -> Campaigns__V1__Mode."""
    return "__".join(upper_camel_c(part) for part in full_name.lstrip(".").split("."))


def c_function_prefix(full_name):
    """campaigns.v1.CampaignStats -> campaigns__v1__campaign_stats."""
    return "__".join(snake(part) for part in full_name.lstrip(".").split("."))


def c_field(name):
    lowered = name.lower()
    return lowered + "_" if lowered in C_KEYWORDS else lowered


def c_case(oneof):
    """The member that says which choice of a oneof is set; proto3 `optional` is a oneof with the field's name after `_`."""
    return snake(oneof) + "_case"


def c_member(name):
    """A field of a C struct, as Swift names it."""
    field = c_field(name)
    return f"`{field}`" if field in SPECIAL_MEMBERS else field


def namespace(package):
    """campaigns.v1 -> CampaignsV1, google.rpc -> GoogleRPC."""
    return "".join(NAMESPACE_WORDS.get(part, part[:1].upper() + part[1:]) for part in package.split("."))


def lower_camel(name):
    words = [word for word in name.lower().split("_") if word]
    out = words[0] + "".join(ACRONYMS.get(word, word[:1].upper() + word[1:]) for word in words[1:])
    return out


def swift_member(name):
    member = lower_camel(name)
    if member in SPECIAL_MEMBERS:
        return member + "_"
    return f"`{member}`" if member in SWIFT_KEYWORDS else member


def own(name):
    """A field of a message inside the generated functions that copy it."""
    return f"self.{name}" if name in HIDING else name


def swift_case(name):
    """A choice of a oneof. `none` and `some` would be an Optional's own."""
    return name.lower() + "_" if name.lower() in ("none", "some") else swift_member(name)


def swift_method(name):
    """SayHello -> sayHello."""
    lowered = name[:1].lower() + name[1:]
    if lowered in SPECIAL_MEMBERS or lowered == "name":  # a service has a name
        return lowered + "_"
    return f"`{lowered}`" if lowered in SWIFT_KEYWORDS else lowered


def method_kind(method):
    """Case of Swift's MethodKind."""
    return {
        (False, False): "unary", (False, True): "serverStreaming", (True, False): "clientStreaming", (True, True): "bidirectional",
    }[method.client_streaming, method.server_streaming]


def swift_type_name(name):
    return SWIFT_RESERVED_TYPES.get(name, name)


def enum_case(enum_name, value_name):
    """(CampaignStatus, CAMPAIGN_STATUS_NO_ANSWER) -> noAnswer."""
    prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", enum_name).upper() + "_"
    rest = value_name.removeprefix(prefix)
    return swift_member(rest if rest and not rest[0].isdigit() else value_name)
