// A host in Go, by cgo: net/http in front of functions. /NAME/… is answered by FOLDER/NAME, within
// limits of its own; bodies stream, and a client that goes cancels. net/http reads a request before
// it answers (Go 1.19), so as much as earlyBytes of an answer that comes before that waits.
//
//	PKG_CONFIG_PATH=/opt/edgert/lib/pkgconfig go build && ./host FOLDER
package main

/*
#cgo pkg-config: edgert
#include <stdlib.h>
#include "bridge.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/cgo"
	"strings"
	"sync"
	"syscall"
	"unsafe"
)

const earlyBytes = 16 << 20

// What a client is answered. edgert's callbacks fill it, on the thread of the executor.
type answer struct {
	sync.Mutex
	changed sync.Cond
	status  int
	fields  http.Header
	bytes   []byte
	writing bool // until edgert has taken what was written
	over    bool
	failure error
}

func (a *answer) change(how func()) {
	a.Lock()
	defer a.Unlock()
	how()
	a.changed.Broadcast()
}

func (a *answer) wait(until func() bool) {
	a.Lock()
	defer a.Unlock()
	for !until() {
		a.changed.Wait()
	}
}

func answerOf(handle C.uintptr_t) *answer { return cgo.Handle(handle).Value().(*answer) }

//export goHead
func goHead(handle C.uintptr_t, head *C.edgert_response_head) {
	fields := http.Header{}
	for _, field := range unsafe.Slice(head.fields, head.field_count) {
		fields.Add(C.GoString(field.name), C.GoString(field.value))
	}
	a, status := answerOf(handle), int(head.status)
	a.change(func() { a.status, a.fields = status, fields })
}

//export goBytes
func goBytes(handle C.uintptr_t, data unsafe.Pointer, size C.size_t) {
	a := answerOf(handle)
	a.change(func() { a.bytes = append(a.bytes, unsafe.Slice((*byte)(data), size)...) })
}

//export goDrained
func goDrained(handle C.uintptr_t) {
	a := answerOf(handle)
	a.change(func() { a.writing = false })
}

//export goOver
func goOver(handle C.uintptr_t, failure *C.edgert_error) {
	a := answerOf(handle)
	a.change(func() {
		a.over = true
		if failure == nil {
			return
		}
		a.failure = errors.New(C.GoString(C.edgert_error_message(failure)))
		if a.status == 0 {
			a.status = int(C.edgert_error_suggested_status(failure))
		}
	})
}

type host struct {
	folder   string
	platform *C.edgert_platform
	pool     *C.edgert_pool
	executor *C.edgert_executor
	mutex    sync.Mutex
	made     map[string]*C.edgert_function
}

func taken(failure *C.edgert_error) error {
	defer C.edgert_error_free(failure)
	return errors.New(C.GoString(C.edgert_error_message(failure)))
}

func newHost(folder string) (*host, error) {
	h, failure := &host{folder: folder, made: map[string]*C.edgert_function{}}, (*C.edgert_error)(nil)
	if h.platform = C.edgert_platform_create(nil, &failure); h.platform == nil {
		return nil, taken(failure)
	}
	if h.executor = C.edgert_executor_create_queue(&failure); h.executor == nil {
		return nil, taken(failure)
	}
	if h.pool = C.make_pool(h.platform, &failure); h.pool == nil {
		return nil, taken(failure)
	}
	go func() {
		runtime.LockOSThread()
		for {
			C.edgert_executor_wait_and_run(h.executor, 1000)
		}
	}()
	return h, nil
}

func (h *host) function(name string) (*C.edgert_function, error) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if made := h.made[name]; made != nil {
		return made, nil
	}
	cpu, failure := C.uint64_t(500), (*C.edgert_error)(nil)
	if strings.HasPrefix(name, "large") {
		cpu = 20000
	}
	path := C.CString(filepath.Join(h.folder, name))
	defer C.free(unsafe.Pointer(path))
	made := C.make_function(path, 64, cpu, &failure)
	if made == nil {
		return nil, taken(failure)
	}
	h.made[name] = made
	return made, nil
}

// Memory of C's for as long as a call is started.
type arena []unsafe.Pointer

func (m *arena) text(text string) *C.char {
	copy := C.CString(text)
	*m = append(*m, unsafe.Pointer(copy))
	return copy
}

func (m *arena) free() {
	for _, pointer := range *m {
		C.free(pointer)
	}
}

func (h *host) start(r *http.Request, function *C.edgert_function, handle cgo.Handle) (*C.edgert_call, error) {
	var memory arena
	defer memory.free()
	count := 0
	for _, values := range r.Header {
		count += len(values)
	}
	fields := C.malloc(C.size_t(count+1) * C.sizeof_edgert_field)
	memory = append(memory, fields)
	all := unsafe.Slice((*C.edgert_field)(fields), count+1)[:0]
	for name, values := range r.Header {
		for _, value := range values {
			all = append(all, C.edgert_field{name: memory.text(name), value: memory.text(value)})
		}
	}
	peer, _, _ := net.SplitHostPort(r.RemoteAddr)
	request := C.edgert_request{
		size: C.sizeof_edgert_request, method: memory.text(r.Method), url: memory.text("http://" + r.Host + r.RequestURI),
		fields: (*C.edgert_field)(fields), field_count: C.size_t(count), peer_address: memory.text(peer)}
	if r.ContentLength != 0 {
		request.body_kind = C.EDGERT_BODY_STREAM
	}
	var failure *C.edgert_error
	call := C.start(h.pool, function, h.executor, &request, earlyBytes, C.uintptr_t(handle), &failure)
	if call == nil {
		return nil, taken(failure)
	}
	return call, nil
}

var path = regexp.MustCompile("^/([a-z-]+)/")

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := path.FindStringSubmatch(r.URL.Path)
	if name == nil {
		http.NotFound(w, r)
		return
	}
	a := &answer{}
	a.changed.L = a
	handle := cgo.NewHandle(a)
	function, err := h.function(name[1])
	var call *C.edgert_call
	if err == nil {
		call, err = h.start(r, function, handle)
	}
	if err != nil {
		handle.Delete()
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	gone := make(chan struct{})
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-r.Context().Done():
			reason := C.CString("the client has gone")
			C.edgert_call_cancel(call, reason)
			C.free(unsafe.Pointer(reason))
		case <-gone:
		}
	}()
	defer func() {
		close(gone)
		<-watched
		C.edgert_call_free(call)
		// It still hears its last word.
		go func() {
			a.wait(func() bool { return a.over && !a.writing })
			handle.Delete()
		}()
	}()
	a.upload(r, call, handle)
	if !a.send(w, call) {
		panic(http.ErrAbortHandler)
	}
}

func (a *answer) upload(r *http.Request, call *C.edgert_call, handle cgo.Handle) {
	defer C.edgert_call_end_body(call)
	piece := make([]byte, 64<<10)
	for r.ContentLength != 0 {
		size, err := r.Body.Read(piece)
		if size > 0 {
			a.change(func() { a.writing = true })
			C.write_body(call, unsafe.Pointer(&piece[0]), C.size_t(size), C.uintptr_t(handle))
			a.wait(func() bool { return !a.writing || len(a.bytes) >= earlyBytes })
			if a.writing {
				C.edgert_call_cancel(call, nil)
			}
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			C.edgert_call_cancel(call, nil)
			return
		}
	}
}

// False: the answer has broken off, and must not look like a whole one.
func (a *answer) send(w http.ResponseWriter, call *C.edgert_call) bool {
	a.wait(func() bool { return a.status != 0 })
	for name, values := range a.fields {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	for {
		w.(http.Flusher).Flush()
		var bytes []byte
		a.wait(func() bool { return len(a.bytes) > 0 || a.over })
		a.change(func() { bytes, a.bytes = a.bytes, nil })
		if len(bytes) == 0 {
			return a.failure == nil || a.fields == nil
		}
		if _, err := w.Write(bytes); err != nil {
			return false
		}
		C.edgert_call_grant(call, C.size_t(len(bytes)))
	}
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: host FOLDER")
		os.Exit(2)
	}
	h, err := newHost(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("listening at", listener.Addr().(*net.TCPAddr).Port)
	go http.Serve(listener, h)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	<-stop
	C.edgert_pool_free(h.pool)
}
