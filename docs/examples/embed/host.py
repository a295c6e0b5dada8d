"""A host in Python, by ctypes alone: functions on an asyncio loop, with bodies that stream both ways.

    python3 host.py /opt/edgert/lib/libedgert.so
"""
import asyncio
import ctypes
import sys
from ctypes import CFUNCTYPE, POINTER, byref, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p, sizeof

edgert = ctypes.CDLL(sys.argv[1])
for name in ("edgert_error_message", "edgert_native_call_arguments"):
    getattr(edgert, name).restype = c_char_p
for name in ("edgert_platform_create", "edgert_pool_create", "edgert_function_create", "edgert_executor_create_eventfd",
             "edgert_extension_create", "edgert_pool_start", "edgert_web_platform"):
    getattr(edgert, name).restype = c_void_p


def struct(name, *fields):
    return type(name, (ctypes.Structure,), {"_fields_": [("size", c_size_t), *fields]})


def texts(*names):
    return [field for name in names for field in ((name, POINTER(c_char_p)), (name + "_count", c_size_t))]


def numbers(kind, *names):
    return [(name, kind) for name in names]


# As in edgert/c/*.h.
PoolOptions = struct(
    "PoolOptions", *numbers(c_void_p, "snapshot", "observer", "observer_executor"), ("extensions", POINTER(c_void_p)), ("extension_count", c_size_t),
    *numbers(c_char_p, "cache_dir", "esbuild_path"), *texts("deny_net", "static_patterns"),
    *numbers(c_uint64, "request_wait_timeout_ms", "request_idle_timeout_ms"),
    *numbers(c_uint32, "cache_max_mb", "fetched_max_mb", "cached_only", "warning_wall_clock", "warning_cpu", "warning_memory", "policy",
             "max_parallelism", "max_workers", "memory_budget_mb", "max_resident_workers", "spare_isolates", "rate_limit_sweep_s", "reserved"))
Limits = struct("Limits", *numbers(c_uint64, "worker_timeout_ms", "cpu_soft_ms", "cpu_hard_ms", "cpu_per_request_ms", "idle_timeout_ms"),
                *numbers(c_uint32, "memory_mb", "low_memory_multiplier"))
WorkerOptions = struct(
    "WorkerOptions", *numbers(c_char_p, "service_path", "entry_point", "module_code"), ("bundle", c_void_p), ("bundle_size", c_size_t),
    ("import_map_path", c_char_p), *texts("module_roots"), ("env", c_void_p), ("env_count", c_size_t),
    *texts("net_allow", "net_deny", "import_allow", "static_patterns"), ("otel_attributes", c_void_p), ("otel_attribute_count", c_size_t),
    ("limits", POINTER(Limits)),
    *numbers(c_uint32, "has_module_roots", "net_granted", "imports_granted", "inherit_env", "privileged", "reads_files_in_calls",
             "exposes_trace_id", "uses_node", "no_npm", "no_module_cache"))
CallOptions = struct("CallOptions", *numbers(c_uint64, "credit", "max_body_bytes", "head_timeout_ms", "total_timeout_ms"),
                     ("idle_timeout_ms", c_int64), ("executor", c_void_p))
Request = struct("Request", *numbers(c_char_p, "method", "url"), ("fields", c_void_p), ("field_count", c_size_t), ("peer_address", c_char_p),
                 ("body", c_void_p), ("body_size", c_size_t), ("body_kind", c_int32), ("peer_port", c_uint32))
ResponseHead = struct("ResponseHead", ("status_text", c_char_p), ("fields", c_void_p), ("field_count", c_size_t), ("content_length", c_int64),
                      ("status", c_int32), ("reserved", c_uint32))
OnHead = CFUNCTYPE(None, c_void_p, c_void_p, POINTER(ResponseHead))
OnBytes = CFUNCTYPE(None, c_void_p, c_void_p, c_void_p, c_size_t)
OnEnd = CFUNCTYPE(None, c_void_p, c_void_p)
OnFail = CFUNCTYPE(None, c_void_p, c_void_p, c_void_p)
OnDrained = CFUNCTYPE(None, c_void_p)
Sink = struct("Sink", ("user", c_void_p), ("on_head", OnHead), ("on_bytes", OnBytes), ("on_end", OnEnd), ("on_fail", OnFail))
Native = CFUNCTYPE(None, c_void_p, c_void_p)
NativeFunction = struct("NativeFunction", *numbers(c_char_p, "object", "name"), ("user", c_void_p), ("call", Native))


def begun(kind, init):
    made = kind()
    init(byref(made), c_size_t(sizeof(made)))
    return made


def made(create, *arguments):
    """What a function that may fail gives."""
    error = c_void_p()
    handle = create(*arguments, byref(error))
    if not handle:
        message = edgert.edgert_error_message(error).decode()
        edgert.edgert_error_free(error)
        raise RuntimeError(message)
    return c_void_p(handle)


class Call:
    """One request. All of its callbacks come from the loop, as `edgert_executor_run` is called there."""

    def __init__(self, host, function, method, url, streams=False):
        self.status, self.received, self.failure = None, 0, None
        self.over, self.came = asyncio.get_running_loop().create_future(), asyncio.Event()
        self.sink = Sink(sizeof(Sink), None, OnHead(self.on_head), OnBytes(self.on_bytes), OnEnd(self.on_end), OnFail(self.on_fail))
        request = Request(sizeof(Request), method, url, body_kind=2 if streams else 0)
        options = begun(CallOptions, edgert.edgert_call_options_init)
        options.executor = host.executor.value
        self.handle = made(edgert.edgert_pool_start, host.pool, function, byref(request), byref(self.sink), byref(options))

    async def write(self, data):
        """Returns when edgert has taken it, so that no more than this waits in memory."""
        taken = asyncio.get_running_loop().create_future()
        drained = OnDrained(lambda user: taken.set_result(None))
        edgert.edgert_call_write(self.handle, data, c_size_t(len(data)), drained, None)
        await taken

    def end_body(self):
        edgert.edgert_call_end_body(self.handle)

    def cancel(self, why):
        edgert.edgert_call_cancel(self.handle, why)

    async def wait(self):
        await self.over
        edgert.edgert_call_free(self.handle)
        return self

    def on_head(self, user, call, head):
        self.status = head.contents.status

    def on_bytes(self, user, call, data, size):
        self.received += size  # ctypes.string_at(data, size) are the bytes
        self.came.set()
        edgert.edgert_call_grant(self.handle, c_size_t(size))

    def on_end(self, user, call):
        self.over.set_result(None)

    def on_fail(self, user, call, error):
        self.status = self.status or edgert.edgert_error_suggested_status(c_void_p(error))
        self.failure = edgert.edgert_error_message(c_void_p(error)).decode()
        self.over.set_result(None)


class Host:
    def __init__(self):
        self.platform = made(edgert.edgert_platform_create, None)
        self.executor = made(edgert.edgert_executor_create_eventfd)
        extension = c_void_p(edgert.edgert_extension_create())
        self.native = NativeFunction(sizeof(NativeFunction), b"python", b"version", None, Native(self.version))
        edgert.edgert_extension_add_function(extension, byref(self.native), None)
        options = begun(PoolOptions, edgert.edgert_pool_options_init)
        options.snapshot = edgert.edgert_web_platform()
        options.extensions, options.extension_count = (c_void_p * 1)(extension), 1
        self.pool = made(edgert.edgert_pool_create, self.platform, byref(options))
        edgert.edgert_extension_free(extension)
        asyncio.get_running_loop().add_reader(edgert.edgert_executor_fd(self.executor), edgert.edgert_executor_run, self.executor)

    def version(self, user, call):
        """`python.version()`. On a worker's thread, which ctypes lets into the interpreter."""
        answer = f'"{sys.version_info.major}"'.encode()
        edgert.edgert_native_call_resolve(c_void_p(call), answer, c_size_t(len(answer)))
        edgert.edgert_native_call_free(c_void_p(call))

    def function(self, path, code):
        limits = begun(Limits, edgert.edgert_limits_init)
        limits.cpu_soft_ms, limits.cpu_hard_ms, limits.memory_mb = 200, 400, 64
        options = begun(WorkerOptions, edgert.edgert_worker_options_init)
        options.service_path, options.module_code, options.limits = path, code, ctypes.pointer(limits)
        return made(edgert.edgert_function_create, byref(options))

    def close(self):
        asyncio.get_running_loop().remove_reader(edgert.edgert_executor_fd(self.executor))
        edgert.edgert_pool_free(self.pool)
        edgert.edgert_executor_free(self.executor)
        edgert.edgert_platform_free(self.platform)


FUNCTION = b"""
export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/version") return new Response(await python.version(), { status: 203 });
    if (pathname === "/spin") for (;;);
    if (pathname === "/endless") return new Response(new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(1000)) }));
    return new Response(request.body);
  },
};
"""


async def main():
    host = Host()
    function = host.function(b"/echo", FUNCTION)
    call = Call(host, function, b"POST", b"http://localhost/echo", streams=True)
    for _ in range(64):
        await call.write(bytes(100_000))
    call.end_body()
    await call.wait()
    print(call.status, call.received, "bytes echoed")
    call = await Call(host, function, b"GET", b"http://localhost/version").wait()
    print(call.status, call.received, "byte of a native function")
    call = Call(host, function, b"GET", b"http://localhost/endless")
    while call.received < 1_000_000:
        call.came.clear()
        await call.came.wait()
    call.cancel(b"that is enough")
    print((await call.wait()).failure)
    call = await Call(host, function, b"GET", b"http://localhost/spin").wait()
    print(call.status, "of a function without end")
    edgert.edgert_function_free(function)
    host.close()


asyncio.run(main())
