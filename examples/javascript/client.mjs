// Creates a campaign, adds prospects to it, starts it, and watches it to its end, by the Connect protocol and fetch alone.
//
//   client.mjs [PHONE ...]
//
// Environment: CAMPAIGND_SERVER (127.0.0.1:8080; with https:// before it for TLS) and CAMPAIGND_KEY, the API key.

const server = process.env.CAMPAIGND_SERVER ?? "127.0.0.1:8080";
const base = `${server.includes("://") ? server : `http://${server}`}/campaigns.v1.CampaignService/`;
const CALL_MS = 10_000; // the deadline of a call with one answer
const WATCH_MS = 300_000; // and of the one that watches

class ConnectError extends Error {
  constructor({ code, message, details = [] }) {
    super(message);
    Object.assign(this, { code, details });
  }
}

async function post(method, contentType, body, timeout) {
  const response = await fetch(base + method, {
    method: "POST",
    headers: {
      "authorization": `Bearer ${process.env.CAMPAIGND_KEY ?? ""}`,
      "connect-protocol-version": "1",
      "connect-timeout-ms": String(timeout),
      "content-type": contentType,
    },
    body,
    signal: AbortSignal.timeout(timeout),
  });
  if (!response.ok) throw new ConnectError(await response.json());
  return response;
}

/** A call with one answer. */
async function call(method, message) {
  return (await post(method, "application/json", JSON.stringify(message), CALL_MS)).json();
}

/** A call with many answers. Each comes in an envelope: a byte of flags, four of length, JSON; flag 2 marks the end. */
async function* watch(method, message) {
  const request = new TextEncoder().encode(JSON.stringify(message));
  const head = new DataView(new ArrayBuffer(5));
  head.setUint32(1, request.length);
  const response = await post(method, "application/connect+json", new Blob([head, request]), WATCH_MS);
  let buffer = Buffer.alloc(0);
  for await (const chunk of response.body) {
    buffer = Buffer.concat([buffer, chunk]);
    while (buffer.length >= 5 && buffer.length >= 5 + buffer.readUInt32BE(1)) {
      const end = 5 + buffer.readUInt32BE(1);
      const value = JSON.parse(buffer.subarray(5, end));
      const isLast = buffer[0] & 2;
      buffer = buffer.subarray(end);
      if (!isLast) yield value;
      else if (value.error) throw new ConnectError(value.error);
      else return;
    }
  }
  throw new ConnectError({ code: "unavailable", message: "the answer broke off" });
}

async function run(phones) {
  const { id } = await call("CreateCampaign", {
    name: "From JavaScript",
    channel: "CHANNEL_VOICE",
    mode: { ai: true, calls_per_second: 10 },
  });
  const { added } = await call("AddProspects", { id, phones });
  console.log(`${id}: ${added} prospects`);
  await call("StartCampaign", { id });

  // One message for each change, until the campaign has ended. Members that are 0 are absent.
  for await (const { progress = 0, dialing = 0, humanConnected = 0, voicemail = 0 } of watch("WatchStats", { id })) {
    console.log(`${String(progress).padStart(3)} %: ${dialing} dialing, ${humanConnected} humans, ${voicemail} voicemails`);
  }

  const { status, stats } = await call("GetCampaign", { id });
  const { completed = 0, total = 0, humanConnected = 0, voicemail = 0 } = stats;
  console.log(`${status.replace("CAMPAIGN_STATUS_", "").toLowerCase()}: ${completed} of ${total} prospects,`
    + ` ${humanConnected} humans, ${voicemail} voicemails`);
}

/** What fetch throws, as a status: a deadline that is over, or a server that cannot be reached. Other errors are bugs. */
function toConnectError(error) {
  if (error instanceof ConnectError) return error;
  if (error.name === "TimeoutError") return new ConnectError({ code: "deadline_exceeded", message: error.message });
  if (error.cause) return new ConnectError({ code: "unavailable", message: error.cause.message });
  throw error;
}

/** Prints the status, and what the server found wrong with which field. */
function explain({ code, message, details }) {
  console.error(`${code}: ${message}`);
  for (const { type, debug } of details) {
    if (type !== "google.rpc.BadRequest") continue;
    for (const { field, description } of debug?.fieldViolations ?? []) console.error(`  ${field}: ${description}`);
  }
}

try {
  const phones = process.argv.slice(2);
  await run(phones.length ? phones : Array.from({ length: 20 }, (_, line) => `+17145550${100 + line}`));
} catch (error) {
  explain(toConnectError(error));
  process.exitCode = 1;
}
