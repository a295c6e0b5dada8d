// Executors: the thread, or the loop, on which a host wants to be called.
#ifndef EDGERT_C_EXECUTOR_H_
#define EDGERT_C_EXECUTOR_H_

#include "edgert/c/error.h"

#ifdef __cplusplus
extern "C" {
#endif

// Calls hold on to their executor, so it may be freed at any time; it is closed by that.
typedef struct edgert_executor edgert_executor;

// A queue: what is posted waits until the host runs it.
edgert_executor* edgert_executor_create_queue(edgert_error** error);
// The same for a loop of epoll, poll, select or io_uring. EDGERT_LIMIT: the process may have no
// more descriptors.
edgert_executor* edgert_executor_create_eventfd(edgert_error** error);
// For a loop of libuv: `loop` is one of the libuv that edgert was linked with, runs until
// the executor is closed, and once more after that. Thread: the loop's.
edgert_executor* edgert_executor_create_uv(void* loop, edgert_error** error);

// Of an eventfd executor: turns readable when there is something to run. Only edgert reads from it;
// it goes with the executor, so the host stops watching before it frees that. Others: -1.
int edgert_executor_fd(const edgert_executor* executor);
// Of a queue or an eventfd executor: runs what waits now, but not what is posted meanwhile, and
// returns how many that were. Never waits. Thread: the one on which the host wants to be called,
// one at a time; not inside itself.
size_t edgert_executor_run(edgert_executor* executor);
// Of a queue: the same once there is something, or after so many milliseconds; of others: as run.
size_t edgert_executor_wait_and_run(edgert_executor* executor, uint64_t timeout_ms);
// Drops what waits, and takes nothing more: calls on it that are not over fail as EDGERT_CANCELLED,
// and what they still have to say is said on a thread of the pool's. Idempotent. Thread: that of
// run.
void edgert_executor_close(edgert_executor* executor);
// Closes it, too. Thread: that of run; may be inside it.
void edgert_executor_free(edgert_executor* executor);

// Something that is to run on the thread of a host's own executor.
typedef struct edgert_task edgert_task;
// Runs it, and frees it.
void edgert_task_run(edgert_task* task);
// Frees it: the host runs nothing any more. What it was for fails as EDGERT_CANCELLED.
void edgert_task_free(edgert_task* task);

// An executor of the host's own.
typedef struct edgert_executor_callbacks {
  size_t size;
  void* user;
  // Has edgert_task_run or edgert_task_free called once with the task, later, never inside this
  // call, with no lock held that callbacks could want. Must not wait. False: the host takes no more
  // work, and the task stays edgert's. Required. Thread: any, several at once.
  bool (*post)(void* user, edgert_task* task);
  // Last call: nobody posts any more. May be NULL. Thread: any.
  void (*release)(void* user);
} edgert_executor_callbacks;

// To be freed like others; then it posts nothing new, but `release` says when that has come true.
edgert_executor* edgert_executor_create(const edgert_executor_callbacks* callbacks,
                                        edgert_error** error);

#ifdef __cplusplus
}
#endif

#endif  // EDGERT_C_EXECUTOR_H_
