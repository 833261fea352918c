// Calls by gRPC-Web and by Connect with nothing but fetch. Both have the same frames: a flag, four bytes of length, a message.

export class RPCError extends Error {
  constructor(code, message) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** The frames of a body as they come: {flag, message}. Ends when the body does. */
async function* frames(body) {
  const reader = body.getReader();
  let held = new Uint8Array(0);
  for (;;) {
    while (held.length >= 5) {
      const length = new DataView(held.buffer, held.byteOffset).getUint32(1);
      if (held.length < 5 + length) break;
      yield {flag: held[0], message: held.slice(5, 5 + length)};
      held = held.slice(5 + length);
    }
    const {value, done} = await reader.read();
    if (done) break;
    const joined = new Uint8Array(held.length + value.length);
    joined.set(held);
    joined.set(value, held.length);
    held = joined;
  }
  if (held.length > 0) throw new RPCError("internal", "the response broke off");
}

function frame(message) {
  const framed = new Uint8Array(5 + message.length);
  new DataView(framed.buffer).setUint32(1, message.length);
  framed.set(message, 5);
  return framed;
}

/** A call by gRPC-Web: yields the response's messages, of which a unary call has one. */
export async function* grpcWeb(server, method, message, headers = {}) {
  const response = await fetch(`${server}/${method}`, {
    method: "POST",
    headers: {"content-type": "application/grpc-web+proto", "x-grpc-web": "1", ...headers},
    body: frame(message),
  });
  if (!response.ok) throw new RPCError("unknown", `HTTP ${response.status}`);
  // A call that fails at once has its status among the headers.
  let status = response.headers;
  for await (const {flag, message} of frames(response.body)) {
    if (flag & 0x80) {
      const lines = new TextDecoder().decode(message).trim().split("\r\n");
      status = new Headers(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
    } else {
      yield message;
    }
  }
  if (status.get("grpc-status") !== "0") {
    throw new RPCError(status.get("grpc-status") ?? "unknown", decodeURIComponent(status.get("grpc-message") ?? ""));
  }
}

/** A unary call by Connect, with JSON. */
export async function connect(server, method, message, headers = {}) {
  const response = await fetch(`${server}/${method}`, {
    method: "POST",
    headers: {"content-type": "application/json", "connect-protocol-version": "1", ...headers},
    body: JSON.stringify(message),
  });
  const body = await response.json();
  if (!response.ok) throw new RPCError(body.code, body.message);
  return body;
}

/** A call by Connect whose responses stream, with JSON. */
export async function* connectStream(server, method, message, headers = {}) {
  const response = await fetch(`${server}/${method}`, {
    method: "POST",
    headers: {"content-type": "application/connect+json", "connect-protocol-version": "1", ...headers},
    body: frame(new TextEncoder().encode(JSON.stringify(message))),
  });
  if (!response.ok) throw new RPCError("unknown", `HTTP ${response.status}`);
  for await (const {flag, message} of frames(response.body)) {
    const value = JSON.parse(new TextDecoder().decode(message));
    if (flag & 2) {
      if (value.error) throw new RPCError(value.error.code, value.error.message ?? "");
      return;
    }
    yield value;
  }
  throw new RPCError("internal", "the response broke off");
}

// As much of protobuf's encoding as these messages need (protobuf.dev/programming-guides/encoding).

/** A message with one string, of field 1. */
export function packId(id) {
  const text = new TextEncoder().encode(id);
  const size = text.length < 128 ? [text.length] : [(text.length & 127) | 128, text.length >> 7];
  return new Uint8Array([0x0a, ...size, ...text]);
}

/** A message of unsigned numbers; `names` are those of fields 1, 2, … */
export function unpackCounts(bytes, names) {
  const counts = Object.fromEntries(names.map((name) => [name, 0]));
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag & 7) throw new RPCError("internal", `field ${tag >> 3} is no number`);
    const value = varint();
    const name = names[(tag >> 3) - 1];
    if (name) counts[name] = value;
  }
  return counts;
}
