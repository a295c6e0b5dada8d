// A module of nginx that serves edge functions inside its workers. Bodies stream both ways, also at
// the same time; a client that does not read slows its function down, one that leaves cancels.
//
//   location /hello/ { edgert_function /srv/hello; edgert_memory 64; edgert_cpu 500ms; }
//
// edgert_memory is megabytes, edgert_cpu the CPU time of a worker's life, and edgert_timeout how
// long nginx waits for a response's head. `edgert_cache FOLDER`, around the servers, keeps
// transpiled modules. What functions log goes to the error log. Each process of nginx has a pool of
// its own, which is made after the fork, and calls back by an eventfd in nginx's loop, so all that
// is below runs on one thread. Upgrades are not passed on.
#include <edgert/c.h>
#include <edgert/c_web_platform.h>
#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

extern ngx_module_t ngx_http_edgert_module;

enum { BUFFER_SIZE = 32 * 1024 };

typedef struct {
  ngx_str_t function;
  ngx_uint_t memory;
  ngx_msec_t cpu, timeout;
  edgert_function* made;  // of this process
} location_t;

typedef struct {
  ngx_array_t locations;  // of location_t*
  ngx_str_t cache;
} main_t;

// One request. It is there until nginx has let go of it and edgert has said its last word.
typedef struct {
  ngx_http_request_t* r;  // NULL: it is over for nginx
  edgert_call* call;
  ngx_chain_t *free, *busy;  // buffers of the answer
  size_t unread;             // bytes that the client has not taken
  unsigned is_writing : 1;   // until edgert has taken what was read of the request's body
  unsigned is_over : 1;      // the sink has heard its last word
} client_t;

static edgert_platform* platform;
static edgert_pool* pool;
static edgert_executor* executor;
static ngx_connection_t* bell;  // the executor's eventfd
static ngx_uint_t requests;
static ngx_event_t
    stay;  // a timer, for as long as there are requests: nginx leaves when it has none
// What is said from now on comes on other threads, and concerns nobody.
static volatile sig_atomic_t is_leaving;

static void let_go(client_t* it) {
  if (it->r == NULL && it->is_over && !it->is_writing) ngx_free(it);
}

static void on_stay(ngx_event_t* event) { ngx_add_timer(event, 60 * 1000); }

static void on_cleanup(void* data) {
  client_t* it = data;
  it->r = NULL;
  if (--requests == 0) ngx_del_timer(&stay);
  edgert_call_free(it->call);  // cancels what is not over
  it->call = NULL;
  let_go(it);
}

// The end of what nginx knows of a request; `it` may be gone afterwards.
static void finalize(client_t* it, ngx_int_t rc) {
  ngx_connection_t* connection = it->r->connection;
  ngx_http_finalize_request(it->r, rc);
  ngx_http_run_posted_requests(connection);
}

// --- the answer ---

static void on_writable(ngx_http_request_t* r);

// Sends `out`, and lets as much more come as the client has taken.
static ngx_int_t send_on(client_t* it, ngx_chain_t* out) {
  ngx_http_request_t* r = it->r;
  ngx_event_t* event = r->connection->write;
  ngx_http_core_loc_conf_t* core = ngx_http_get_module_loc_conf(r, ngx_http_core_module);
  if (ngx_http_output_filter(r, out) == NGX_ERROR) return NGX_ERROR;
  ngx_chain_update_chains(r->pool, &it->free, &it->busy, &out,
                          (ngx_buf_tag_t)&ngx_http_edgert_module);
  r->write_event_handler = on_writable;
  if (it->busy != NULL) {
    if (!event->delayed) ngx_add_timer(event, core->send_timeout);
    return ngx_handle_write_event(event, core->send_lowat);
  }
  if (event->timer_set && !event->delayed) ngx_del_timer(event);
  const size_t taken = it->unread;
  it->unread = 0;
  if (taken != 0) edgert_call_grant(it->call, taken);
  return NGX_OK;
}

static void on_writable(ngx_http_request_t* r) {
  client_t* it = ngx_http_get_module_ctx(r, ngx_http_edgert_module);
  ngx_event_t* event = r->connection->write;
  if (event->timedout && !event->delayed) {
    r->connection->timedout = 1;
    ngx_http_finalize_request(r, NGX_HTTP_REQUEST_TIME_OUT);
  } else if (r->header_sent && send_on(it, NULL) != NGX_OK) {
    ngx_http_finalize_request(r, NGX_ERROR);
  }
}

static ngx_str_t copy_of(ngx_pool_t* memory, const char* text) {
  ngx_str_t given = {strlen(text), (u_char*)text}, copy = {0, NULL};
  copy.data = ngx_pstrdup(memory, &given);
  if (copy.data != NULL) copy.len = given.len;
  return copy;
}

static ngx_int_t add_field(ngx_http_request_t* r, const edgert_field* field) {
  const ngx_str_t name = copy_of(r->pool, field->name), value = copy_of(r->pool, field->value);
  if (name.data == NULL || value.data == NULL) return NGX_ERROR;
  if (strcasecmp(field->name, "content-type") == 0) {
    r->headers_out.content_type = value;
    r->headers_out.content_type_len = value.len;
    return NGX_OK;
  }
  // How long it is, and how it is framed, nginx says itself.
  if (strcasecmp(field->name, "content-length") == 0 ||
      strcasecmp(field->name, "connection") == 0 ||
      strcasecmp(field->name, "transfer-encoding") == 0)
    return NGX_OK;
  ngx_table_elt_t* header = ngx_list_push(&r->headers_out.headers);
  if (header == NULL) return NGX_ERROR;
  ngx_memzero(header, sizeof *header);
  header->hash = 1;
  header->key = name;
  header->value = value;
  if (strcasecmp(field->name, "content-encoding") == 0) r->headers_out.content_encoding = header;
  return NGX_OK;
}

static void on_head(void* user, edgert_call* call, const edgert_response_head* head) {
  client_t* it = user;
  (void)call;
  if (is_leaving || it->r == NULL) return;
  ngx_http_request_t* r = it->r;
  r->headers_out.status = head->status;
  r->headers_out.content_length_n = head->content_length;
  for (size_t i = 0; i < head->field_count; ++i)
    if (add_field(r, &head->fields[i]) != NGX_OK) return finalize(it, NGX_ERROR);
  const ngx_int_t rc = ngx_http_send_header(r);
  if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) finalize(it, rc);
}

static void on_bytes(void* user, edgert_call* call, const void* data, size_t size) {
  client_t* it = user;
  const u_char* next = data;
  ngx_chain_t *out = NULL, **last = &out;
  (void)call;
  if (is_leaving || it->r == NULL) return;
  it->unread += size;
  while (size != 0) {
    ngx_chain_t* link = ngx_chain_get_free_buf(it->r->pool, &it->free);
    if (link == NULL) return finalize(it, NGX_ERROR);
    ngx_buf_t* buffer = link->buf;
    if (buffer->start == NULL) {
      buffer->start = ngx_palloc(it->r->pool, BUFFER_SIZE);
      if (buffer->start == NULL) return finalize(it, NGX_ERROR);
      buffer->end = buffer->start + BUFFER_SIZE;
      buffer->tag = (ngx_buf_tag_t)&ngx_http_edgert_module;
    }
    const size_t part = size < BUFFER_SIZE ? size : BUFFER_SIZE;
    buffer->pos = buffer->start;
    buffer->last = ngx_cpymem(buffer->start, next, part);
    buffer->temporary = buffer->flush = 1;
    next += part;
    size -= part;
    link->next = NULL;
    *last = link;
    last = &link->next;
  }
  if (send_on(it, out) != NGX_OK) finalize(it, NGX_ERROR);
}

static void on_last_word(client_t* it, ngx_int_t rc) {
  it->is_over = 1;
  if (it->r == NULL) return let_go(it);
  finalize(it, rc);
}

static void on_end(void* user, edgert_call* call) {
  client_t* it = user;
  (void)call;
  if (!is_leaving)
    on_last_word(it, it->r == NULL ? NGX_OK : ngx_http_send_special(it->r, NGX_HTTP_LAST));
}

// A response that breaks off must not look like a whole one.
static void on_fail(void* user, edgert_call* call, const edgert_error* error) {
  client_t* it = user;
  (void)call;
  if (is_leaving) return;
  if (it->r != NULL)
    ngx_log_error(NGX_LOG_WARN, it->r->connection->log, 0, "edgert: %s",
                  edgert_error_message(error));
  on_last_word(
      it, it->r == NULL || it->r->header_sent ? NGX_ERROR : edgert_error_suggested_status(error));
}

// --- the request ---

static void read_on(ngx_http_request_t* r);

static void on_drained(void* user) {
  client_t* it = user;
  if (is_leaving) return;
  it->is_writing = 0;
  if (it->r == NULL) return let_go(it);
  ngx_connection_t* connection = it->r->connection;
  read_on(it->r);
  ngx_http_run_posted_requests(connection);
}

// Hands over what nginx has read of the body.
static void write_read(client_t* it) {
  ngx_http_request_t* r = it->r;
  size_t size = 0;
  for (ngx_chain_t* link = r->request_body->bufs; link != NULL; link = link->next) {
    ngx_buf_t* buffer = link->buf;
    if (buffer->in_file) continue;  // never, without buffering
    size += (size_t)(buffer->last - buffer->pos);
    edgert_call_write(it->call, buffer->pos, (size_t)(buffer->last - buffer->pos), NULL, NULL);
    buffer->pos = buffer->last;
  }
  r->request_body->bufs = NULL;
  if (size == 0) return;
  it->is_writing = 1;
  edgert_call_write(it->call, NULL, 0, on_drained, it);
}

// More of the body is read when edgert has taken what there was; meanwhile, and afterwards, the
// connection is watched for its end.
static void read_on(ngx_http_request_t* r) {
  client_t* it = ngx_http_get_module_ctx(r, ngx_http_edgert_module);
  ngx_event_t* event = r->connection->read;
  while (r->reading_body && !it->is_writing) {
    const ngx_int_t rc = ngx_http_read_unbuffered_request_body(r);
    if (rc >= NGX_HTTP_SPECIAL_RESPONSE) {
      ngx_http_finalize_request(r, r->header_sent ? NGX_ERROR : rc);
      return;
    }
    write_read(it);
    if (rc == NGX_AGAIN && !it->is_writing) return;
  }
  if (event->timer_set) ngx_del_timer(event);
  if (!r->reading_body) edgert_call_end_body(it->call);
  ngx_http_test_reading(r);
}

static void on_readable(ngx_http_request_t* r) { read_on(r); }

static char* text_of(ngx_pool_t* memory, const ngx_str_t* text) {
  char* copy = ngx_pnalloc(memory, text->len + 1);
  if (copy != NULL) ngx_cpystrn((u_char*)copy, text->data, text->len + 1);
  return copy;
}

static edgert_call* start(client_t* it, edgert_error** error) {
  ngx_http_request_t* r = it->r;
  const location_t* location = ngx_http_get_module_loc_conf(r, ngx_http_edgert_module);
  const int has_body = r->headers_in.content_length_n > 0 || r->headers_in.chunked;
  ngx_array_t fields;
  if (ngx_array_init(&fields, r->pool, 32, sizeof(edgert_field)) != NGX_OK) return NULL;
  for (ngx_list_part_t* part = &r->headers_in.headers.part; part != NULL; part = part->next) {
    const ngx_table_elt_t* headers = part->elts;
    for (ngx_uint_t i = 0; i < part->nelts; ++i) {
      edgert_field* field = ngx_array_push(&fields);
      if (field == NULL) return NULL;
      field->name = text_of(r->pool, &headers[i].key);
      field->value = text_of(r->pool, &headers[i].value);
    }
  }
  const ngx_str_t* host = r->headers_in.host ? &r->headers_in.host->value : &r->headers_in.server;
  ngx_str_t url = {sizeof "https://" + host->len + r->unparsed_uri.len, NULL};
  url.data = ngx_pcalloc(r->pool, url.len + 1);
  if (url.data == NULL) return NULL;
  ngx_snprintf(url.data, url.len, "http%s://%V%V", r->connection->ssl ? "s" : "", host,
               &r->unparsed_uri);
  const edgert_request request = {.size = sizeof request,
                                  .method = text_of(r->pool, &r->method_name),
                                  .url = (char*)url.data,
                                  .fields = fields.elts,
                                  .field_count = fields.nelts,
                                  .peer_address = text_of(r->pool, &r->connection->addr_text),
                                  .body_kind = has_body ? EDGERT_BODY_STREAM : EDGERT_BODY_NONE};
  const edgert_sink sink = {.size = sizeof sink,
                            .user = it,
                            .on_head = on_head,
                            .on_bytes = on_bytes,
                            .on_end = on_end,
                            .on_fail = on_fail};
  edgert_call_options options;
  edgert_call_options_init(&options, sizeof options);
  options.executor = executor;
  options.head_timeout_ms = location->timeout;
  return edgert_pool_start(pool, location->made, &request, &sink, &options, error);
}

// nginx has read the beginning of the body.
static void on_body(ngx_http_request_t* r) {
  edgert_error* error = NULL;
  client_t* it = ngx_calloc(sizeof *it, r->connection->log);
  ngx_http_cleanup_t* cleanup = it == NULL ? NULL : ngx_http_cleanup_add(r, 0);
  if (cleanup == NULL) {
    ngx_free(it);
    return ngx_http_finalize_request(r, NGX_HTTP_INTERNAL_SERVER_ERROR);
  }
  cleanup->handler = on_cleanup;
  cleanup->data = it;
  if (requests++ == 0) on_stay(&stay);
  ngx_http_set_ctx(r, it, ngx_http_edgert_module);
  it->r = r;
  it->call = start(it, &error);
  if (it->call == NULL) {
    const int status = edgert_error_suggested_status(error);
    ngx_log_error(NGX_LOG_ERR, r->connection->log, 0, "edgert: %s", edgert_error_message(error));
    edgert_error_free(error);
    it->is_over = 1;
    return ngx_http_finalize_request(r, status >= 400 ? status : NGX_HTTP_INTERNAL_SERVER_ERROR);
  }
  r->read_event_handler = on_readable;
  r->write_event_handler = ngx_http_request_empty_handler;
  if (r->request_body->bufs != NULL) write_read(it);
  read_on(r);
}

static ngx_int_t handle(ngx_http_request_t* r) {
  r->request_body_no_buffering = 1;
  const ngx_int_t rc = ngx_http_read_client_request_body(r, on_body);
  return rc >= NGX_HTTP_SPECIAL_RESPONSE ? rc : NGX_DONE;
}

// --- a process of nginx ---

static void on_bell(ngx_event_t* event) {
  (void)event;
  edgert_executor_run(executor);
}

static void on_log(void* user, const edgert_identity* worker, edgert_log_level level,
                   const char* text, size_t size) {
  (void)user;
  (void)size;
  const ngx_uint_t as = level == EDGERT_ERROR ? NGX_LOG_ERR : NGX_LOG_NOTICE;
  ngx_log_error(as, ngx_cycle->log, 0, "%s: %s", worker->service_path, text);
}

static void on_uncaught(void* user, const edgert_identity* worker, const char* text, size_t size) {
  on_log(user, worker, EDGERT_ERROR, text, size);
}

static edgert_pool* make_pool(ngx_cycle_t* cycle, const main_t* conf, edgert_error** error) {
  const edgert_observer observer = {
      .size = sizeof observer, .on_log = on_log, .on_uncaught = on_uncaught};
  edgert_pool_options options;
  edgert_pool_options_init(&options, sizeof options);
  options.snapshot = edgert_web_platform();
  options.observer = &observer;
  options.observer_executor = executor;
  if (conf->cache.len != 0) options.cache_dir = text_of(cycle->pool, &conf->cache);
  return edgert_pool_create(platform, &options, error);
}

static edgert_function* make_function(ngx_cycle_t* cycle, const location_t* location,
                                      edgert_error** error) {
  edgert_limits limits;
  edgert_limits_init(&limits, sizeof limits);
  if (location->memory != NGX_CONF_UNSET_UINT) limits.memory_mb = (uint32_t)location->memory;
  if (location->cpu != NGX_CONF_UNSET_MSEC) limits.cpu_soft_ms = limits.cpu_hard_ms = location->cpu;
  edgert_worker_options options;
  edgert_worker_options_init(&options, sizeof options);
  options.service_path = text_of(cycle->pool, &location->function);
  options.limits = &limits;
  return edgert_function_create(&options, error);
}

static ngx_int_t fail(ngx_cycle_t* cycle, edgert_error* error) {
  ngx_log_error(NGX_LOG_EMERG, cycle->log, 0, "edgert: %s", edgert_error_message(error));
  edgert_error_free(error);
  return NGX_ERROR;
}

static ngx_int_t init_process(ngx_cycle_t* cycle) {
  edgert_error* error = NULL;
  const main_t* conf = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_edgert_module);
  if (ngx_process != NGX_PROCESS_WORKER && ngx_process != NGX_PROCESS_SINGLE) return NGX_OK;
  if (conf == NULL || conf->locations.nelts == 0) return NGX_OK;
  platform = edgert_platform_create(NULL, &error);
  if (platform != NULL) executor = edgert_executor_create_eventfd(&error);
  if (executor != NULL) pool = make_pool(cycle, conf, &error);
  if (pool == NULL) return fail(cycle, error);
  location_t** locations = conf->locations.elts;
  for (ngx_uint_t i = 0; i < conf->locations.nelts; ++i) {
    locations[i]->made = make_function(cycle, locations[i], &error);
    if (locations[i]->made == NULL) return fail(cycle, error);
  }
  bell = ngx_get_connection(edgert_executor_fd(executor), cycle->log);
  if (bell == NULL) return NGX_ERROR;
  bell->read->handler = on_bell;
  bell->read->log = cycle->log;
  bell->read->channel = 1;  // it is no client's, and stays when nginx leaves
  stay.handler = on_stay;
  stay.data = bell;
  stay.log = cycle->log;
  return ngx_handle_read_event(bell->read, 0);
}

static void exit_process(ngx_cycle_t* cycle) {
  (void)cycle;
  is_leaving = 1;
  edgert_executor_close(executor);
  edgert_pool_free(pool);
  edgert_executor_free(executor);
  edgert_platform_free(platform);
}

// --- the configuration ---

static char* set_function(ngx_conf_t* conf, ngx_command_t* command, void* data) {
  location_t* location = data;
  main_t* all = ngx_http_conf_get_module_main_conf(conf, ngx_http_edgert_module);
  ngx_http_core_loc_conf_t* core = ngx_http_conf_get_module_loc_conf(conf, ngx_http_core_module);
  char* const failed = ngx_conf_set_str_slot(conf, command, data);
  if (failed != NGX_CONF_OK) return failed;
  location_t** place = ngx_array_push(&all->locations);
  if (place == NULL) return NGX_CONF_ERROR;
  *place = location;
  core->handler = handle;
  return NGX_CONF_OK;
}

static void* create_main(ngx_conf_t* conf) {
  main_t* all = ngx_pcalloc(conf->pool, sizeof *all);
  if (all == NULL || ngx_array_init(&all->locations, conf->pool, 4, sizeof(location_t*)) != NGX_OK)
    return NULL;
  return all;
}

static void* create_location(ngx_conf_t* conf) {
  location_t* location = ngx_pcalloc(conf->pool, sizeof *location);
  if (location == NULL) return NULL;
  location->memory = NGX_CONF_UNSET_UINT;
  location->cpu = location->timeout = NGX_CONF_UNSET_MSEC;
  return location;
}

static char* merge_location(ngx_conf_t* conf, void* parent, void* child) {
  const location_t* outer = parent;
  location_t* inner = child;
  (void)conf;
  if (inner->memory == NGX_CONF_UNSET_UINT) inner->memory = outer->memory;
  if (inner->cpu == NGX_CONF_UNSET_MSEC) inner->cpu = outer->cpu;
  ngx_conf_merge_msec_value(inner->timeout, outer->timeout, 60000);
  return NGX_CONF_OK;
}

#define ANYWHERE (NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF | NGX_CONF_TAKE1)
static ngx_command_t commands[] = {
    {ngx_string("edgert_function"), NGX_HTTP_LOC_CONF | NGX_CONF_TAKE1, set_function,
     NGX_HTTP_LOC_CONF_OFFSET, offsetof(location_t, function), NULL},
    {ngx_string("edgert_memory"), ANYWHERE, ngx_conf_set_num_slot, NGX_HTTP_LOC_CONF_OFFSET,
     offsetof(location_t, memory), NULL},
    {ngx_string("edgert_cpu"), ANYWHERE, ngx_conf_set_msec_slot, NGX_HTTP_LOC_CONF_OFFSET,
     offsetof(location_t, cpu), NULL},
    {ngx_string("edgert_timeout"), ANYWHERE, ngx_conf_set_msec_slot, NGX_HTTP_LOC_CONF_OFFSET,
     offsetof(location_t, timeout), NULL},
    {ngx_string("edgert_cache"), NGX_HTTP_MAIN_CONF | NGX_CONF_TAKE1, ngx_conf_set_str_slot,
     NGX_HTTP_MAIN_CONF_OFFSET, offsetof(main_t, cache), NULL},
    ngx_null_command};

static ngx_http_module_t hooks = {.create_main_conf = create_main,
                                  .create_loc_conf = create_location,
                                  .merge_loc_conf = merge_location};

ngx_module_t ngx_http_edgert_module = {
    NGX_MODULE_V1, &hooks, commands, NGX_HTTP_MODULE, NULL, NULL,
    init_process,  NULL,   NULL,     exit_process,    NULL, NGX_MODULE_V1_PADDING};
