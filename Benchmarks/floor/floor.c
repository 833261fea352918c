// The floor: the least a gRPC server over nghttp2 and protobuf-c can do for one unary call,
// on one thread. It unpacks the request, packs a CampaignStats of 14 non-zero fields, and
// sends headers, message and trailers. What a real server costs is told as a multiple of it.
//
// Whatever method is called, the reply is the same; a method named Watch… gets it once and
// its stream stays open, so that idle subscribers can be weighed.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "campaigns/v1/campaign_stats.pb-c.h"
#include "request.pb-c.h"

enum {
  BODY_MAX = 256,         // longest request, with its 5-byte prefix
  READ_SIZE = 64 * 1024,  // bytes taken from a socket at a time
  OUT_SIZE = 256 * 1024,  // bytes given to a socket at a time
  ARENA_SIZE = 4 * 1024,  // memory of one request's message
  STREAMS_MAX = 4096,     // concurrent streams of a connection
  EVENTS_MAX = 256,
};

typedef struct stream {
  struct stream *next, **link;  // in its connection's list, or in the free one (next)
  uint16_t body_size;
  bool is_grpc, is_post, is_watch, too_long;
  uint8_t reply_size, reply_sent;
  uint8_t reply[128];
  uint8_t body[BODY_MAX];
} stream;

typedef struct connection {
  int fd;
  bool wants_out;
  nghttp2_session *session;
  stream *streams;
  uint8_t *pending;  // what a short write left over
  size_t pending_size, pending_sent;
} connection;

static nghttp2_session_callbacks *callbacks;
static nghttp2_option *session_options;
static stream *free_streams;
static int epoll_fd;
static uint8_t read_buffer[READ_SIZE];
static uint8_t out_buffer[OUT_SIZE];

// MARK: Messages

// Requests are unpacked into one arena that is emptied before each, as in the server.
static uint8_t arena[ARENA_SIZE];
static size_t arena_used;

static void *arena_alloc(void *context, size_t size) {
  (void)context;
  size = (size + 15) & ~(size_t)15;
  if (size > ARENA_SIZE - arena_used) return NULL;
  void *memory = arena + arena_used;
  arena_used += size;
  return memory;
}

static void arena_free(void *context, void *memory) { (void)context, (void)memory; }

static ProtobufCAllocator arena_allocator = {arena_alloc, arena_free, NULL};

// Unpacks the request of `s` and packs its reply. Returns the gRPC status.
static int serve(stream *s) {
  if (s->too_long) return 8;
  if (s->body_size < 5) return 13;
  const uint8_t *b = s->body;
  uint32_t size = (uint32_t)b[1] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 8 | b[4];
  if (b[0] != 0) return 12;
  if (size != (uint32_t)s->body_size - 5) return 13;
  arena_used = 0;
  Floor__Request *request = floor__request__unpack(&arena_allocator, size, b + 5);
  if (request == NULL) return 13;
  if (request->id[0] == 0) return 3;

  Campaigns__V1__CampaignStats stats = CAMPAIGNS__V1__CAMPAIGN_STATS__INIT;
  stats.total = 5000, stats.queued = 2100, stats.dialing = 10, stats.completed = 2800;
  stats.failed = 49, stats.cancelled = 60, stats.no_answer = 184, stats.busy = 42;
  stats.voicemail = 2312, stats.human_connected = 203, stats.sending = 12, stats.sent = 18;
  stats.delivered = 10, stats.progress = 57;
  size_t packed = campaigns__v1__campaign_stats__pack(&stats, s->reply + 5);
  s->reply[0] = s->reply[1] = s->reply[2] = s->reply[3] = 0;
  s->reply[4] = (uint8_t)packed;
  s->reply_size = (uint8_t)(packed + 5);
  return 0;
}

// MARK: Replies

#define STATIC_HEADER(name, value)                                                  \
  {(uint8_t *)name, (uint8_t *)value, sizeof(name) - 1, sizeof(value) - 1,          \
   NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE}

static const nghttp2_nv reply_headers[] = {STATIC_HEADER(":status", "200"),
                                           STATIC_HEADER("content-type", "application/grpc")};
static const nghttp2_nv ok_trailers[] = {STATIC_HEADER("grpc-status", "0")};

static ssize_t read_reply(nghttp2_session *session, int32_t id, uint8_t *buffer, size_t size,
                          uint32_t *flags, nghttp2_data_source *source, void *context) {
  (void)context;
  stream *s = source->ptr;
  size_t left = (size_t)(s->reply_size - s->reply_sent);
  if (left == 0) return NGHTTP2_ERR_DEFERRED;  // a watcher that has its value
  if (size > left) size = left;
  memcpy(buffer, s->reply + s->reply_sent, size);
  s->reply_sent = (uint8_t)(s->reply_sent + size);
  if (size == left && !s->is_watch) {
    *flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
    nghttp2_submit_trailer(session, id, ok_trailers, 1);
  }
  return (ssize_t)size;
}

static int reply(nghttp2_session *session, int32_t id, stream *s) {
  if (!s->is_post || !s->is_grpc) {
    const nghttp2_nv refusal[] = {STATIC_HEADER(":status", "415")};
    return nghttp2_submit_response(session, id, refusal, 1, NULL);
  }
  int status = serve(s);
  if (status != 0) {  // trailers-only
    char digits[4];
    int count = snprintf(digits, sizeof digits, "%d", status);
    const nghttp2_nv headers[] = {
        reply_headers[0],
        reply_headers[1],
        {(uint8_t *)"grpc-status", (uint8_t *)digits, 11, (size_t)count, NGHTTP2_NV_FLAG_NONE}};
    return nghttp2_submit_response(session, id, headers, 3, NULL);
  }
  nghttp2_data_provider provider = {.source.ptr = s, .read_callback = read_reply};
  return nghttp2_submit_response(session, id, reply_headers, 2, &provider);
}

// MARK: nghttp2's callbacks

static void release(stream *s) {
  *s->link = s->next;
  if (s->next != NULL) s->next->link = s->link;
  s->next = free_streams;
  free_streams = s;
}

static int on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame, void *context) {
  connection *c = context;
  if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
  stream *s = free_streams;
  if (s != NULL) {
    free_streams = s->next;
  } else if ((s = malloc(sizeof *s)) == NULL) {
    return NGHTTP2_ERR_CALLBACK_FAILURE;
  }
  memset(s, 0, offsetof(stream, reply));
  s->next = c->streams;
  s->link = &c->streams;
  if (s->next != NULL) s->next->link = &s->next;
  c->streams = s;
  return nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, s);
}

static bool begins_with(const uint8_t *text, size_t size, const char *start) {
  size_t length = strlen(start);
  return size >= length && memcmp(text, start, length) == 0;
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                     size_t name_size, const uint8_t *value, size_t value_size, uint8_t flags,
                     void *context) {
  (void)flags, (void)context;
  stream *s = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
  if (s == NULL) return 0;
  if (name_size == 7 && memcmp(name, ":method", 7) == 0) {
    s->is_post = value_size == 4 && memcmp(value, "POST", 4) == 0;
  } else if (name_size == 5 && memcmp(name, ":path", 5) == 0) {
    const uint8_t *slash = memrchr(value, '/', value_size);
    if (slash != NULL) s->is_watch = begins_with(slash, (size_t)(value + value_size - slash), "/Watch");
  } else if (name_size == 12 && memcmp(name, "content-type", 12) == 0) {
    s->is_grpc = begins_with(value, value_size, "application/grpc");
  }
  return 0;
}

static int on_data_chunk(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *data,
                         size_t size, void *context) {
  (void)flags, (void)context;
  stream *s = nghttp2_session_get_stream_user_data(session, id);
  if (s == NULL) return 0;
  if (size > (size_t)(BODY_MAX - s->body_size)) {
    s->too_long = true;
    return 0;
  }
  memcpy(s->body + s->body_size, data, size);
  s->body_size = (uint16_t)(s->body_size + size);
  return 0;
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *context) {
  (void)context;
  if (frame->hd.type != NGHTTP2_DATA && frame->hd.type != NGHTTP2_HEADERS) return 0;
  if (!(frame->hd.flags & NGHTTP2_FLAG_END_STREAM)) return 0;
  stream *s = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
  return s == NULL ? 0 : reply(session, frame->hd.stream_id, s);
}

static int on_stream_close(nghttp2_session *session, int32_t id, uint32_t code, void *context) {
  (void)code, (void)context;
  stream *s = nghttp2_session_get_stream_user_data(session, id);
  if (s != NULL) release(s);
  return 0;
}

// MARK: Connections

static void close_connection(connection *c) {
  nghttp2_session_del(c->session);  // closes its streams without on_stream_close
  while (c->streams != NULL) release(c->streams);
  close(c->fd);
  free(c->pending);
  free(c);
}

static void watch_socket(connection *c, bool wants_out) {
  if (c->wants_out == wants_out) return;
  c->wants_out = wants_out;
  struct epoll_event event = {.events = wants_out ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.ptr = c};
  epoll_ctl(epoll_fd, EPOLL_CTL_MOD, c->fd, &event);
}

// Writes what a short write left over. False: the connection is lost.
static bool write_pending(connection *c) {
  ssize_t count = write(c->fd, c->pending + c->pending_sent, c->pending_size - c->pending_sent);
  if (count < 0) return errno == EAGAIN;
  c->pending_sent += (size_t)count;
  if (c->pending_sent == c->pending_size) {
    free(c->pending);
    c->pending = NULL;
  }
  return true;
}

// Collects all frames that are due and writes them at once. False: the connection is done.
static bool flush(connection *c) {
  while (c->pending == NULL) {
    size_t used = 0;
    while (used < OUT_SIZE - 16 * 1024 - 9) {  // room for one more frame
      const uint8_t *frame;
      ssize_t size = nghttp2_session_mem_send(c->session, &frame);
      if (size < 0) return false;
      if (size == 0) break;
      memcpy(out_buffer + used, frame, (size_t)size);
      used += (size_t)size;
    }
    if (used == 0) break;
    ssize_t count = write(c->fd, out_buffer, used);
    if (count < 0 && errno != EAGAIN) return false;
    size_t sent = count < 0 ? 0 : (size_t)count;
    if (sent == used) {
      if (used < OUT_SIZE - 16 * 1024 - 9) break;
      continue;
    }
    c->pending = malloc(used - sent);
    if (c->pending == NULL) return false;
    memcpy(c->pending, out_buffer + sent, used - sent);
    c->pending_size = used - sent;
    c->pending_sent = 0;
  }
  watch_socket(c, c->pending != NULL);
  return c->pending != NULL || nghttp2_session_want_read(c->session) || nghttp2_session_want_write(c->session);
}

// Reads until the socket is empty. False: the connection is done.
static bool take_input(connection *c) {
  for (;;) {
    ssize_t count = read(c->fd, read_buffer, READ_SIZE);
    if (count == 0) return false;
    if (count < 0) return errno == EAGAIN;
    if (nghttp2_session_mem_recv(c->session, read_buffer, (size_t)count) < 0) return false;
    if (count < READ_SIZE) return true;
  }
}

static void accept_all(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connection *c = calloc(1, sizeof *c);
    if (c == NULL || nghttp2_session_server_new2(&c->session, callbacks, c, session_options) != 0) {
      close(fd);
      free(c);
      continue;
    }
    c->fd = fd;
    nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, STREAMS_MAX}};
    nghttp2_submit_settings(c->session, NGHTTP2_FLAG_NONE, settings, 1);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
    if (!flush(c)) close_connection(c);
  }
}

static int listen_on(uint16_t port) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 4096) != 0) {
    perror("floor");
    exit(1);
  }
  socklen_t size = sizeof address;
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

int main(int count, char **arguments) {
  int listener = listen_on(count > 1 ? (uint16_t)atoi(arguments[1]) : 0);
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, on_begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data_chunk);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_stream_close);
  nghttp2_option_new(&session_options);
  nghttp2_option_set_no_closed_streams(session_options, 1);

  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &event);
  struct epoll_event events[EVENTS_MAX];
  for (;;) {
    int ready = epoll_wait(epoll_fd, events, EVENTS_MAX, -1);
    for (int i = 0; i < ready; i++) {
      connection *c = events[i].data.ptr;
      if (c == NULL) {
        accept_all(listener);
        continue;
      }
      bool alive = true;
      if (c->pending != NULL && (events[i].events & EPOLLOUT)) alive = write_pending(c);
      if (alive && (events[i].events & ~EPOLLOUT)) alive = take_input(c);
      if (alive) alive = flush(c);
      if (!alive) close_connection(c);
    }
  }
}
