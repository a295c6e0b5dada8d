// A host in C: HTTP/1.1 on one thread and epoll, one request a connection. Bodies stream both ways:
// a client that does not read slows its function down, one that leaves cancels its call.
//
//   epoll FUNCTION.js [PORT]
#include <arpa/inet.h>
#include <edgert/c.h>
#include <edgert/c_web_platform.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_HEAD = 16 * 1024, MAX_FIELDS = 64 };

typedef struct client {
  int fd;  // -1: closed
  uint32_t watched;
  edgert_call* call;  // NULL: its head is being read, or the call is over
  char head[MAX_HEAD + 1];
  size_t head_size;
  long long body_left;
  char* out;  // what the client has not taken
  size_t out_size, out_room;
  int is_writing;  // until edgert has taken what was read of the body
  int has_head, is_over, is_gone;
  struct client* next_gone;
} client;

static int poller;
static edgert_pool* pool;
static edgert_function* function;
static edgert_executor* executor;
static client* gone;  // to be freed when the events of this round are through
static volatile sig_atomic_t is_stopping;

static void stop(int signal) { is_stopping = signal; }

static void watch(client* c, uint32_t events) {
  if (c->fd < 0 || c->watched == events) return;
  struct epoll_event event = {.events = events, .data.ptr = c};
  epoll_ctl(poller, c->watched == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, c->fd, &event);
  c->watched = events;
}

static void let_go(client* c) {
  if (c->fd >= 0 || !c->is_over || c->is_writing || c->is_gone) return;
  c->is_gone = 1;
  c->next_gone = gone;
  gone = c;
}

static void free_gone(void) {
  while (gone != NULL) {
    client* c = gone;
    gone = c->next_gone;
    free(c->out);
    free(c);
  }
}

static void close_client(client* c) {
  if (c->fd >= 0) close(c->fd);
  c->fd = -1;
  if (c->call != NULL) edgert_call_cancel(c->call, "the client has gone");
  let_go(c);
}

static void say(client* c, const void* data, size_t size) {
  if (c->out_size + size > c->out_room) {
    c->out_room = (c->out_size + size) * 2;
    c->out = realloc(c->out, c->out_room);
    if (c->out == NULL) abort();
  }
  memcpy(c->out + c->out_size, data, size);
  c->out_size += size;
}

// Sends what there is, and lets as much more come.
static void flush(client* c) {
  if (c->fd < 0) return;
  ssize_t sent = send(c->fd, c->out, c->out_size, MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) {
    close_client(c);
    return;
  }
  if (sent > 0) {
    memmove(c->out, c->out + sent, c->out_size -= (size_t)sent);
    if (c->call != NULL) edgert_call_grant(c->call, (size_t)sent);
  }
  if (c->out_size == 0 && c->is_over) {
    close_client(c);
    return;
  }
  // When the request is through, or waits, a client is still watched for its end.
  watch(c, EPOLLRDHUP | (c->out_size != 0 ? EPOLLOUT : 0) | (c->is_writing ? 0 : EPOLLIN));
}

static void on_head(void* user, edgert_call* call, const edgert_response_head* head) {
  client* c = user;
  char line[256];
  (void)call;
  c->has_head = 1;
  say(c, line,
      (size_t)snprintf(line, sizeof line, "HTTP/1.1 %d %.100s\r\nConnection: close\r\n",
                       head->status, head->status_text));
  for (size_t i = 0; i < head->field_count; ++i) {
    say(c, head->fields[i].name, strlen(head->fields[i].name));
    say(c, ": ", 2);
    say(c, head->fields[i].value, strlen(head->fields[i].value));
    say(c, "\r\n", 2);
  }
  if (head->content_length >= 0)
    say(c, line,
        (size_t)snprintf(line, sizeof line, "Content-Length: %lld\r\n",
                         (long long)head->content_length));
  say(c, "\r\n", 2);
  flush(c);
}

static void on_bytes(void* user, edgert_call* call, const void* data, size_t size) {
  (void)call;
  say(user, data, size);
  flush(user);
}

// A call is freed by its last word.
static void be_over(client* c) {
  edgert_call_free(c->call);
  c->call = NULL;
  c->is_over = 1;
  if (c->fd >= 0)
    flush(c);
  else
    let_go(c);
}

static void on_end(void* user, edgert_call* call) {
  (void)call;
  be_over(user);
}

static void on_fail(void* user, edgert_call* call, const edgert_error* error) {
  client* c = user;
  char line[512];
  (void)call;
  if (!c->has_head) {
    say(c, line,
        (size_t)snprintf(line, 128, "HTTP/1.1 %d \r\nConnection: close\r\n\r\n",
                         edgert_error_suggested_status(error)));
    say(c, edgert_error_message(error), strlen(edgert_error_message(error)));
  } else if (c->fd >= 0) {
    // A response that breaks off must not look like a whole one.
    struct linger at_once = {.l_onoff = 1};
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    c->out_size = 0;
  }
  be_over(c);
}

static void on_drained(void* user) {
  client* c = user;
  c->is_writing = 0;
  flush(c);
  let_go(c);
}

static void send_body(client* c, const char* data, size_t size) {
  if (c->call == NULL) return;
  c->body_left -= (long long)size;
  c->is_writing = 1;
  edgert_call_write(c->call, data, size, on_drained, c);
  if (c->body_left <= 0) edgert_call_end_body(c->call);
  flush(c);
}

// The head is all there, and `end` is where it ends.
static void start(client* c, char* end) {
  char url[MAX_HEAD + 32];
  edgert_field fields[MAX_FIELDS];
  edgert_request request = {.size = sizeof request, .fields = fields};
  const char* host = "localhost";
  char *rest = end, *line = c->head, *next = strstr(line, "\r\n");
  *next = '\0';
  request.method = strtok(line, " ");
  const char* path = strtok(NULL, " ");
  for (line = next + 2; line < end - 2 && request.field_count < MAX_FIELDS; line = next + 2) {
    next = strstr(line, "\r\n");
    *next = '\0';
    char* value = strchr(line, ':');
    if (value == NULL) continue;
    *value++ = '\0';
    value += strspn(value, " \t");
    if (strcasecmp(line, "host") == 0) host = value;
    if (strcasecmp(line, "content-length") == 0) c->body_left = atoll(value);
    fields[request.field_count++] = (edgert_field){line, value};
  }
  if (path != NULL && path[0] == '/') {
    snprintf(url, sizeof url, "http://%s%s", host, path);
    request.url = url;
  }
  if (c->body_left > 0) request.body_kind = EDGERT_BODY_STREAM;

  edgert_call_options options;
  edgert_call_options_init(&options, sizeof options);
  options.executor = executor;
  const edgert_sink sink = {.size = sizeof sink,
                            .user = c,
                            .on_head = on_head,
                            .on_bytes = on_bytes,
                            .on_end = on_end,
                            .on_fail = on_fail};
  edgert_error* error = NULL;
  c->call = edgert_pool_start(pool, function, &request, &sink, &options, &error);
  if (c->call == NULL) {
    on_fail(c, NULL, error);
    edgert_error_free(error);
  } else if (c->body_left > 0 && rest < c->head + c->head_size) {
    send_body(c, rest, (size_t)(c->head + c->head_size - rest));
  }
}

static void on_readable(client* c) {
  char bytes[64 * 1024];
  const int is_head = c->call == NULL && !c->is_over;
  ssize_t size = is_head ? recv(c->fd, c->head + c->head_size, MAX_HEAD - c->head_size, 0)
                         : recv(c->fd, bytes, sizeof bytes, 0);
  if (size < 0 && errno == EAGAIN) return;
  if (size <= 0) {
    if (c->call == NULL) c->is_over = 1;
    close_client(c);
  } else if (!is_head) {
    if (c->body_left > 0) send_body(c, bytes, (size_t)size);
  } else {
    c->head_size += (size_t)size;
    c->head[c->head_size] = '\0';
    char* end = strstr(c->head, "\r\n\r\n");
    if (end != NULL) start(c, end + 4);
  }
}

static void take_client(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  client* c = fd < 0 ? NULL : calloc(1, sizeof *c);
  if (c == NULL) return;
  c->fd = fd;
  watch(c, EPOLLIN | EPOLLRDHUP);
}

// `host.note(text)`, a native function: it has its arguments as a JSON array.
static void note(void* user, edgert_native_call* call) {
  (void)user;
  printf("noted %s\n", edgert_native_call_arguments(call, NULL));
  fflush(stdout);
  edgert_native_call_resolve(call, "true", 4);
  edgert_native_call_free(call);
}

static edgert_pool* make_pool(edgert_platform* platform, edgert_error** error) {
  edgert_extension* extension = edgert_extension_create();
  const edgert_native_function noting = {
      .size = sizeof noting, .object = "host", .name = "note", .call = note};
  edgert_extension_add_function(extension, &noting, NULL);
  edgert_extension_add_value(extension, "host", "language", "\"C\"", NULL);
  edgert_pool_options options;
  edgert_pool_options_init(&options, sizeof options);
  options.snapshot = edgert_web_platform();
  options.extensions = &extension;
  options.extension_count = 1;
  edgert_pool* made = edgert_pool_create(platform, &options, error);
  edgert_extension_free(extension);
  return made;
}

static edgert_function* make_function(const char* file, edgert_error** error) {
  edgert_limits limits;
  edgert_limits_init(&limits, sizeof limits);
  limits.memory_mb = 64;
  limits.cpu_soft_ms = 200;
  limits.cpu_hard_ms = 400;
  edgert_worker_options options;
  edgert_worker_options_init(&options, sizeof options);
  options.service_path = file;
  options.entry_point = file;
  options.limits = &limits;
  return edgert_function_create(&options, error);
}

static int listen_at(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  socklen_t size = sizeof address;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (bind(listener, (struct sockaddr*)&address, size) != 0 || listen(listener, 128) != 0)
    return -1;
  getsockname(listener, (struct sockaddr*)&address, &size);
  printf("listening at %d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

static void serve(int listener) {
  // Of these two the addresses say which they are.
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = &pool};
  epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
  event.data.ptr = &executor;
  epoll_ctl(poller, EPOLL_CTL_ADD, edgert_executor_fd(executor), &event);
  while (!is_stopping) {
    struct epoll_event events[64];
    const int count = epoll_wait(poller, events, 64, -1);
    for (int i = 0; i < count; ++i) {
      client* c = events[i].data.ptr;
      if (events[i].data.ptr == &pool) {
        take_client(listener);
      } else if (events[i].data.ptr == &executor) {
        edgert_executor_run(executor);
      } else if (c->fd >= 0 && (events[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))) {
        if (c->call == NULL) c->is_over = 1;
        close_client(c);
      } else if (c->fd >= 0) {
        if (events[i].events & EPOLLOUT) flush(c);
        if (c->fd >= 0 && (events[i].events & EPOLLIN)) on_readable(c);
      }
    }
    free_gone();
  }
}

int main(int argc, char** argv) {
  edgert_error* error = NULL;
  if (argc < 2) return fprintf(stderr, "usage: %s FUNCTION.js [PORT]\n", argv[0]), 2;
  edgert_platform* platform = edgert_platform_create(NULL, &error);
  if (platform != NULL) pool = make_pool(platform, &error);
  if (pool != NULL) function = make_function(argv[1], &error);
  if (function != NULL) executor = edgert_executor_create_eventfd(&error);
  if (executor == NULL) return fprintf(stderr, "%s\n", edgert_error_message(error)), 1;
  signal(SIGTERM, stop);
  poller = epoll_create1(EPOLL_CLOEXEC);
  const int listener = listen_at(argc > 2 ? atoi(argv[2]) : 0);
  if (listener < 0) return perror("listen"), 1;
  serve(listener);
  edgert_function_free(function);
  edgert_pool_free(pool);
  // What calls still have to say.
  edgert_executor_run(executor);
  free_gone();
  edgert_executor_free(executor);
  edgert_platform_free(platform);
  return 0;
}
