/* The answer is one diag, as it lies in memory (both are the same program), and the bytes behind it. The child leaves by
 * _exit, so that nothing of the caller is flushed or cleaned up twice, and dies with its parent where the system can see
 * to that. */
#include "base/apart.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

enum { POLL_MILLISECONDS = 20, CHUNK = 65536 };

/* --- the child --- */

static void write_all(int fd, const void *bytes, size_t length) {
    const char *at = bytes;
    while (length) {
        ssize_t n = write(fd, at, length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) _exit(1);
        at += n;
        length -= (size_t)n;
    }
}

/* A library that runs out of memory says so on standard error and aborts: neither is of use to anybody. */
static void set_limits(pid_t parent) {
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
#else
    (void)parent;
#endif
}

static void serve(apart_work work, void *data, int fd, pid_t parent, arena *home) {
    buffer out;
    diag d;
    memset(&d, 0, sizeof d); /* it is written as it lies there */
    buffer_init(&out, home);
    set_limits(parent);
    if (!work(data, &out, &d) || out.failed) diag_memory(&d); /* unless it is set */
    write_all(fd, &d, sizeof d);
    write_all(fd, out.text, out.length);
    _exit(0);
}

/* --- the caller --- */

/* Reads to the end of what the child writes. False: it was told to stop. */
static bool gather(int fd, const stop *s, buffer *into) {
    static const size_t chunk = CHUNK;
    char *room = arena_take(into->home, chunk);
    struct pollfd waiting = {fd, POLLIN, 0};
    into->failed |= !room;
    while (!into->failed) {
        if (stop_interrupted(s) || stop_expired(s)) return false;
        int ready = poll(&waiting, 1, POLL_MILLISECONDS);
        if (ready < 0 && errno != EINTR) break;
        if (ready <= 0) continue;
        ssize_t n = read(fd, room, chunk);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        buffer_add(into, room, (size_t)n);
    }
    return true;
}

static void end_child(pid_t child) {
    int status;
    kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
}

/* What was gathered is a diag and the bytes of the result. */
static bool take_apart(const buffer *all, buffer *ret, diag *d) {
    diag said;
    if (all->failed || all->length < sizeof said) return diag_memory(d);
    memcpy(&said, all->text, sizeof said);
    if (diag_is_set(&said)) {
        if (d && !diag_is_set(d)) *d = said;
        return false;
    }
    buffer_add(ret, all->text + sizeof said, all->length - sizeof said);
    return !ret->failed || diag_memory(d);
}

bool apart_run(apart_work work, void *data, const stop *s, buffer *ret, diag *d) {
    int ends[2];
    buffer all;
    if (pipe(ends) != 0) return work(data, ret, d);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        close(ends[0]);
        serve(work, data, ends[1], parent, ret->home);
    }
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return work(data, ret, d);
    }
    buffer_init(&all, ret->home);
    bool whole = gather(ends[0], s, &all);
    close(ends[0]);
    end_child(child);
    return whole ? take_apart(&all, ret, d) : diag_stopped(d, s);
}
