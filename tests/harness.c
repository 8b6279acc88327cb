/* The idea: cmocka decides and reports; this file only makes runs repeatable (a random stream per test, a clean
 * environment for the program) and bounded (limits of time everywhere). scripts/test-summary reads what is printed. */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const double group_seconds = 600, job_seconds = 20;
enum { SANITIZER_STATUS = 99 };

/* ---------------------------------------------------------------- chance */

static uint64_t stream;

static uint64_t mix(uint64_t x) /* splitmix64: spreads any seed over all 64 bits */
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

uint64_t harness_seed(void) {
    static uint64_t seed;
    static bool known;
    if (known) return seed;
    const char *text = getenv("GRADUS_SEED");
    if (text && *text) {
        seed = strtoull(text, NULL, 10);
    } else {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        seed = mix((uint64_t)now.tv_sec ^ (uint64_t)now.tv_nsec << 20 ^ (uint64_t)getpid() << 40) >> 32;
    }
    known = true;
    return seed;
}

static void reseed(const char *name) {
    stream = mix(harness_seed());
    for (; *name; name++) stream = mix(stream ^ (unsigned char)*name);
    if (stream == 0) stream = 1;
}

uint64_t harness_random(void) {
    if (stream == 0) reseed("");
    stream ^= stream >> 12; /* xorshift64*, Vigna 2016 */
    stream ^= stream << 25;
    stream ^= stream >> 27;
    return stream * UINT64_C(0x2545f4914f6cdd1d);
}

uint64_t harness_below(uint64_t n) {
    assert_true(n > 0);
    return harness_random() % n; /* the bias is below n / 2^64 */
}

int64_t harness_between(int64_t low, int64_t high) {
    uint64_t width = (uint64_t)high - (uint64_t)low + 1;
    uint64_t step = width ? harness_below(width) : harness_random();
    return (int64_t)((uint64_t)low + step);
}

double harness_uniform(double low, double high) {
    double unit = (double)(harness_random() >> 11) * 0x1p-53;
    return low + unit * (high - low);
}

bool harness_chance(double p) { return harness_uniform(0, 1) < p; }

/* ---------------------------------------------------------------- time */

#if defined __SANITIZE_ADDRESS__
enum { SANITIZED = 5 };
#else
enum { SANITIZED = 1 };
#endif

double harness_slowness(void) {
    const char *text = getenv("GRADUS_SLOW");
    double times = text && *text ? strtod(text, NULL) : 1;
    return SANITIZED * (times >= 1 ? times : 1);
}

bool harness_crawls(void) {
    const double very = 20;
    return harness_slowness() > very;
}

double harness_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---------------------------------------------------------------- files */

static char *grow(char *text, size_t room) {
    char *larger = realloc(text, room);
    if (larger) return larger;
    free(text);
    fail_msg("no memory for %zu bytes", room);
    return NULL;
}

static FILE *open_file(const char *path, const char *mode) {
    FILE *f = fopen(path, mode);
    if (!f) fail_msg("cannot open %s: %s", path, strerror(errno));
    return f;
}

char *harness_read(const char *path, size_t *ret_size) {
    FILE *f = open_file(path, "rb");
    char *text = NULL;
    size_t size = 0, room = 0, got;
    do {
        if (room - size < 4096) {
            room = 2 * room + 8192;
            text = grow(text, room);
        }
        got = fread(text + size, 1, room - size - 1, f);
        size += got;
    } while (got > 0);
    int bad = ferror(f);
    fclose(f);
    if (bad) fail_msg("cannot read %s", path);
    text[size] = '\0';
    if (ret_size) *ret_size = size;
    return text;
}

void harness_write(const char *path, const char *text) {
    FILE *f = open_file(path, "wb");
    bool good = fputs(text, f) >= 0;
    good = fclose(f) == 0 && good;
    if (!good) fail_msg("cannot write %s: %s", path, strerror(errno));
}

static char scratch[64];
static char scratch_path[4096]; /* absolute: jobs may run in other directories */

const char *harness_scratch(void) {
    if (*scratch) return scratch_path;
    snprintf(scratch, sizeof scratch, "build/scratch-%ld", (long)getpid());
    mkdir("build", 0777);
    if (mkdir(scratch, 0777) != 0) fail_msg("cannot make %s: %s", scratch, strerror(errno));
    assert_non_null(getcwd(scratch_path, sizeof scratch_path - sizeof scratch - 1));
    strcat(strcat(scratch_path, "/"), scratch);
    return scratch_path;
}

/* ---------------------------------------------------------------- the program */

typedef struct stream_end {
    int fd; /* -1 when closed */
    char *text;
    size_t size, room;
} stream_end;

static void close_end(stream_end *s) {
    if (s->fd >= 0) close(s->fd);
    s->fd = -1;
}

/* Takes what is there; closes at the end of the stream. */
static void read_end(stream_end *s) {
    if (s->room - s->size < 65536) {
        s->room = 2 * s->room + 131072;
        s->text = grow(s->text, s->room);
    }
    ssize_t got = read(s->fd, s->text + s->size, s->room - s->size - 1);
    if (got > 0)
        s->size += (size_t)got;
    else if (got == 0 || (errno != EINTR && errno != EAGAIN))
        close_end(s);
}

static void write_end(stream_end *s) {
    ssize_t put = s->size ? write(s->fd, s->text, s->size) : 0;
    if (put > 0) {
        s->text += put;
        s->size -= (size_t)put;
    } else if (put < 0 && errno != EINTR && errno != EAGAIN) {
        s->size = 0; /* the program does not want more */
    }
    if (s->size == 0) close_end(s);
}

static void open_pipe(int ends[2]) {
    if (pipe(ends) != 0) fail_msg("no pipe: %s", strerror(errno));
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
}

static void set_environment(const char *const *changes) {
    static const char *const usual[] = {
#ifdef __APPLE__
        "LC_ALL=en_US.UTF-8",
#else
        "LC_ALL=C.UTF-8",
#endif
        "LANGUAGE",
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "COLUMNS",
        "LINES",
        "TERM=dumb",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "XDG_CACHE_HOME",
        "INPUTRC",
        "GNUTERM",
        NULL};
    const char *const *lists[] = {usual, changes};
    setenv("HOME", harness_scratch(), 1);
    for (size_t i = 0; i < 2; i++)
        for (const char *const *c = lists[i]; c && *c; c++) {
            char *text = strdup(*c);
            char *value = text ? strchr(text, '=') : NULL;
            if (value) {
                *value = '\0';
                setenv(text, value + 1, 1);
            } else {
                unsetenv(*c);
            }
            free(text);
        }
}

static const char *program_path(void) {
    static char path[4096];
    const char *given = getenv("GRADUS");
    if (!given || !*given) given = "build/gradus";
    if (*given == '/') return given;
    if (!getcwd(path, sizeof path) || strlen(path) + strlen(given) + 2 > sizeof path) return given;
    return strcat(strcat(path, "/"), given);
}

/* The wrapper's words (valgrind ...), the program, the arguments. */
static char **command_line(const harness_job *job) {
    const char *wrap = getenv("GRADUS_WRAP");
    size_t count = 2, at = 0;
    for (const char *const *a = job->arguments; a && *a; a++) count++;
    for (const char *c = wrap; c && *c; c++) count++; /* no fewer than its words */
    char **line = calloc(count, sizeof *line);
    assert_non_null(line);
    char *words = strdup(wrap ? wrap : "");
    for (char *w = words ? strtok(words, " ") : NULL; w; w = strtok(NULL, " ")) line[at++] = strdup(w);
    free(words);
    line[at++] = strdup(program_path());
    for (const char *const *a = job->arguments; a && *a; a++) line[at++] = strdup(*a);
    return line;
}

/* Never returns. In a process group of its own, so that whatever it started ends with it. */
static void run_child(const harness_job *job, char **line, int in, int out, int error) {
    setpgid(0, 0);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    dup2(in, 0);
    dup2(out, 1);
    dup2(error, 2);
    set_environment(job->environment);
    if (job->directory && chdir(job->directory) != 0) _exit(126);
    execvp(line[0], line);
    _exit(127);
}

typedef struct child {
    pid_t pid;
    bool ended;
    int status;
    struct rusage usage;
} child;

static void look_after(child *c) {
    if (!c->ended && wait4(c->pid, &c->status, WNOHANG, &c->usage) == c->pid) c->ended = true;
}

/* Moves bytes until the program has ended and nothing is left to read, or time is up; false when it is up. That the
 * outputs are open counts for nothing once it has ended (a gnuplot that it left may hold them), nor that they are
 * closed before. */
static bool move_bytes(child *c, const harness_job *job, double start, stream_end *in, stream_end *out,
                       stream_end *error) {
    double limit = start + (job->timeout > 0 ? job->timeout : job_seconds) * harness_slowness();
    double interrupt = job->interrupt_after > 0 ? start + job->interrupt_after : INFINITY;
    for (;;) {
        look_after(c);
        double now = harness_now();
        if (!c->ended && now >= limit) return false;
        if (now >= interrupt) {
            kill(c->pid, SIGINT);
            interrupt = INFINITY;
        }
        double wait = c->ended ? 0 : fmax(fmin(fmin(limit, interrupt) - now, 0.02), 0.001);
        if (out->fd < 0 && error->fd < 0) wait = fmin(wait, 0.001);
        struct pollfd fds[] = {{out->fd, POLLIN, 0}, {error->fd, POLLIN, 0}, {in->fd, POLLOUT, 0}};
        int ready = poll(fds, 3, (int)(wait * 1000));
        if (c->ended && !fds[0].revents && !fds[1].revents) return true;
        if (ready <= 0) continue;
        if (fds[0].revents) read_end(out);
        if (fds[1].revents) read_end(error);
        if (fds[2].revents) write_end(in);
    }
}

harness_result harness_call(const harness_job *job) {
    harness_result r = {0};
    int to[2], from[2], errors[2];
    open_pipe(to);
    open_pipe(from);
    open_pipe(errors);
    harness_scratch();
    char **line = command_line(job);
    signal(SIGPIPE, SIG_IGN);

    double start = harness_now();
    child c = {.pid = fork()};
    if (c.pid < 0) fail_msg("cannot fork: %s", strerror(errno));
    if (c.pid == 0) run_child(job, line, to[0], from[1], errors[1]);
    setpgid(c.pid, c.pid); /* both do it: neither knows who is first */
    close(to[0]);
    close(from[1]);
    close(errors[1]);
    for (char **l = line; *l; l++) free(*l);
    free(line);

    size_t input_size = job->input && job->input_size == 0 ? strlen(job->input) : job->input_size;
    stream_end in = {to[1], (char *)(uintptr_t)job->input, input_size, 0};
    stream_end out = {from[0], NULL, 0, 0}, error = {errors[0], NULL, 0, 0};
    fcntl(in.fd, F_SETFL, O_NONBLOCK);
    if (input_size == 0) close_end(&in);
    r.timed_out = !move_bytes(&c, job, start, &in, &out, &error);
    kill(-c.pid, SIGKILL); /* itself when time is up, and what it left behind */
    while (!c.ended) {
        if (wait4(c.pid, &c.status, 0, &c.usage) == c.pid) c.ended = true;
    }
    r.seconds = harness_now() - start;
    close_end(&in);
    close_end(&out);
    close_end(&error);

    r.status = WIFEXITED(c.status) ? WEXITSTATUS(c.status) : 128 + WTERMSIG(c.status);
#ifdef __APPLE__
    r.peak_kib = c.usage.ru_maxrss / 1024;
#else
    r.peak_kib = c.usage.ru_maxrss;
#endif
    r.out = out.text ? out.text : calloc(1, 1);
    r.error = error.text ? error.text : calloc(1, 1);
    assert_true(r.out && r.error);
    r.out_size = out.size;
    r.error_size = error.size;
    r.out[r.out_size] = r.error[r.error_size] = '\0';
    if (r.status == 127 && r.out_size == 0 && r.error_size == 0) fail_msg("cannot start %s", program_path());
    if (r.status == SANITIZER_STATUS) fail_msg("the program was caught:\n%s", r.error);
    return r;
}

void harness_done(harness_result *r) {
    if (!r) return;
    free(r->out);
    free(r->error);
    *r = (harness_result){0};
}

harness_result harness_gradus(const char *input, ...) {
    enum { MOST = 64 };
    const char *arguments[MOST];
    size_t count = 0;
    va_list rest;
    va_start(rest, input);
    while (count < MOST && (arguments[count] = va_arg(rest, const char *))) count++;
    va_end(rest);
    if (count == MOST) fail_msg("more than %d arguments", MOST - 1);
    harness_job job = {.arguments = arguments, .input = input};
    return harness_call(&job);
}

/* ---------------------------------------------------------------- the run */

/* Stands between cmocka and a test, whose row is the state it is given, to start the test's random stream. */
static int before_test(void **state) {
    const struct CMUnitTest *test = *state;
    reseed(test->name);
    *state = test->initial_state;
    return test->setup_func ? test->setup_func(state) : 0;
}

int harness_run(const char *group, const struct CMUnitTest *tests, size_t count) {
    setvbuf(stdout, NULL, _IOLBF, 0); /* in one order with standard error, also in a file */
    const char *chosen = getenv("GRADUS_TEST");
    if (chosen && *chosen) cmocka_set_test_filter(chosen);

    struct CMUnitTest *copies = calloc(count + 1, sizeof *copies);
    if (!copies) return 1;
    for (size_t i = 0; i < count; i++) {
        copies[i] = tests[i];
        copies[i].setup_func = before_test;
        copies[i].initial_state = (void *)(uintptr_t)&tests[i];
    }

    printf("harness_run %s, GRADUS_SEED=%llu\n", group, (unsigned long long)harness_seed());
    double start = harness_now();
    alarm((unsigned)(group_seconds * harness_slowness()));
    int failed = _cmocka_run_group_tests(group, copies, count, NULL, NULL);
    alarm(0);
    printf("[   TIME   ] %.3f s\n", harness_now() - start);

    free(copies);
    if (*scratch) {
        char command[sizeof scratch + 16];
        snprintf(command, sizeof command, "rm -rf %s", scratch);
        if (system(command) != 0) printf("cannot remove %s\n", scratch);
        *scratch = '\0';
    }
    return failed < 0 || failed > 100 ? 100 : failed;
}
