/* Spawning, feeding and reaping. All three pipes are polled together: a child that writes 200,000 error lines before
 * it reads on would otherwise wait for us while we wait for it.
 *
 * Writing to a child that has gone raises SIGPIPE. A library must not change what signals do to its process, so it is
 * blocked in this thread for the length of a write, and one that arrived meanwhile is taken out of the queue. */
#include "plot/gnuplot_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

extern char **environ;

enum { ENVIRONMENT_MOST = 16 };

void child_init(child *c) {
    c->pid = 0;
    c->to = c->from = c->errors = -1;
    c->status = 0;
    c->tail_length = 0;
    c->tail[0] = 0;
}

static void close_one(int *fd) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

static void close_pair(int pair[2]) {
    close_one(pair);
    close_one(pair + 1);
}

/* Both ends close on exec and lie above the three standard descriptors, which the child's ends will replace. */
static bool make_pipe(int ret[2]) {
    int raw[2];
    if (pipe(raw) != 0) return false;
    for (int i = 0; i < 2; i++) ret[i] = fcntl(raw[i], F_DUPFD_CLOEXEC, 3);
    int error = errno;
    close_pair(raw);
    if (ret[0] >= 0 && ret[1] >= 0) return true;
    close_pair(ret);
    errno = error;
    return false;
}

/* What the child may know of our environment. The strings are those of environ itself or constants. */
static void choose_environment(bool display, char *out[ENVIRONMENT_MOST]) {
    static const char *const fixed[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8",
                                        "HOME=/nonexistent", "GNUTERM=unknown",
                                        "XDG_CACHE_HOME=/nonexistent"};
    static const char *const of_display[] = {
        "DISPLAY=", "WAYLAND_DISPLAY=", "XAUTHORITY=", "XDG_RUNTIME_DIR="};
    size_t count = 0;
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) out[count++] = (char *)(uintptr_t)fixed[i];
    for (char **e = environ; display && e && *e; e++)
        for (size_t i = 0; i < sizeof of_display / sizeof *of_display && count + 1 < ENVIRONMENT_MOST; i++)
            if (strncmp(*e, of_display[i], strlen(of_display[i])) == 0) out[count++] = *e;
    out[count] = NULL;
}

static void close_the_rest(void) {
#if defined(__linux__) && defined(SYS_close_range)
    syscall(SYS_close_range, 3u, ~0u, 0u);
#endif
}

/* In the child, where only system calls are allowed. */
static _Noreturn void become(const jail_plan *p, bool display, int in, int out, int errors,
                             char **environment) {
    char *const arguments[] = {(char *)(uintptr_t) "gnuplot", (char *)(uintptr_t) "-d", NULL};
    sigset_t none;
    sigemptyset(&none);
    for (int s = 1; s < 32; s++) signal(s, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0);
    if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(errors, 2) < 0) _exit(127);
    close_the_rest();
    jail_enter(p, !display);
    execve(p->program, arguments, environment);
    _exit(127);
}

/* Signals wait during fork: a handler of ours must not run in the child. */
static pid_t fork_quietly(const jail_plan *p, bool display, int in[2], int out[2], int errors[2]) {
    char *environment[ENVIRONMENT_MOST];
    sigset_t all, before;
    choose_environment(display, environment);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0) become(p, display, in[0], out[1], errors[1], environment);
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return pid;
}

static void set_nonblocking(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

bool child_spawn(child *c, const jail_plan *p, bool display) {
    int in[2] = {-1, -1}, out[2] = {-1, -1}, errors[2] = {-1, -1};
    pid_t pid = -1;
    child_init(c);
    if (make_pipe(in) && make_pipe(out) && make_pipe(errors)) pid = fork_quietly(p, display, in, out, errors);
    int error = errno;
    close_one(in);
    close_one(out + 1);
    close_one(errors + 1);
    if (pid < 0) {
        close_one(in + 1);
        close_one(out);
        close_one(errors);
        errno = error;
        return false;
    }
    setpgid(pid, pid); /* also here: whoever comes first */
    *c = (child){.pid = pid, .to = in[1], .from = out[0], .errors = errors[0]};
    set_nonblocking(c->to);
    set_nonblocking(c->from);
    set_nonblocking(c->errors);
    return true;
}

static void close_all(child *c) {
    close_one(&c->to);
    close_one(&c->from);
    close_one(&c->errors);
}

bool child_gone(child *c) {
    if (!c->pid) return true;
    pid_t got = waitpid(c->pid, &c->status, WNOHANG);
    if (got == 0 || (got < 0 && errno == EINTR)) return false;
    c->pid = 0;
    close_all(c);
    return true;
}

static bool wait_for_end(child *c, int most_ms) {
    for (int waited = 0; waited <= most_ms; waited += 5) {
        if (child_gone(c)) return true;
        poll(NULL, 0, 5);
    }
    return child_gone(c);
}

void child_interrupt(const child *c) {
    if (c->pid) kill(-c->pid, SIGINT);
}

void child_kill(child *c, int grace_ms) {
    if (!c->pid) return;
    close_one(&c->to); /* the polite way: end of input */
    if (wait_for_end(c, grace_ms)) return;
    if (kill(-c->pid, SIGKILL) != 0) kill(c->pid, SIGKILL);
    while (waitpid(c->pid, &c->status, 0) < 0 && errno == EINTR) {}
    c->pid = 0;
    close_all(c);
}

/* write(2) without SIGPIPE. */
static ssize_t write_quietly(int fd, const char *text, size_t length) {
    sigset_t pipe_only, before, pending;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    sigpending(&pending);
    bool already = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
    ssize_t n = write(fd, text, length);
    int error = errno, taken;
    sigpending(&pending);
    if (n < 0 && error == EPIPE && !already && sigismember(&pending, SIGPIPE) == 1)
        sigwait(&pipe_only, &taken);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return n;
}

/* Keeps the newest half when full: what it said last is what went wrong. A NUL would hide the rest. */
static void add_to_tail(child *c, const char *text, size_t length) {
    if (length > CHILD_TAIL / 2) text += length - CHILD_TAIL / 2, length = CHILD_TAIL / 2;
    if (c->tail_length + length > CHILD_TAIL) {
        size_t kept = CHILD_TAIL / 2, from = c->tail_length - kept;
        memmove(c->tail, c->tail + from, kept);
        c->tail_length = kept;
    }
    for (size_t i = 0; i < length; i++) c->tail[c->tail_length++] = text[i] ? text[i] : ' ';
    c->tail[c->tail_length] = 0;
}

static bool was_transient(void) { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

/* 1 read something, 0 nothing now, -1 end or error. Reads a bounded amount, so that time is looked at in between. */
static int take(int fd, child *errors_of, buffer *drawing, size_t *drawn) {
    char chunk[16384];
    int result = 0;
    for (int i = 0; i < 16; i++) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n <= 0) return n < 0 && was_transient() ? result : -1;
        result = 1;
        if (errors_of)
            add_to_tail(errors_of, chunk, (size_t)n);
        else if (drawn)
            *drawn += (size_t)n;
        if (!errors_of && drawing) buffer_add(drawing, chunk, (size_t)n);
    }
    return result;
}

bool child_drain(child *c, buffer *drawing, size_t *drawn) {
    int more = 0;
    while (c->from >= 0 && (more = take(c->from, NULL, drawing, drawn)) > 0) continue;
    return more == 0;
}

child_event child_carry(child *c, const char **at, const char *end, buffer *drawing, size_t *drawn,
                        int slice_ms) {
    struct pollfd wait[3] = {
        {c->errors, POLLIN, 0}, {c->from, POLLIN, 0}, {*at < end ? c->to : -1, POLLOUT, 0}};
    if (poll(wait, 3, slice_ms) < 0) return errno == EINTR ? CHILD_ACTIVE : CHILD_FAILED;
    bool ended = false;
    if (wait[1].revents) ended = take(c->from, NULL, drawing, drawn) < 0;
    if (wait[0].revents) ended = take(c->errors, c, NULL, NULL) < 0 || ended;
    if (wait[2].revents) {
        ssize_t n = write_quietly(c->to, *at, (size_t)(end - *at));
        if (n > 0)
            *at += n;
        else if (n < 0 && !was_transient())
            ended = true;
    }
    return ended ? CHILD_ENDED : CHILD_ACTIVE;
}
