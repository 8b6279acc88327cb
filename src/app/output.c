/* Each answer is one write, complete lines, so nothing of ours waits in a buffer when the process ends or two streams go
 * to one terminal. */
#include "app/output.h"
#include "app/words.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool broken;

static bool write_all(int fd, const char *text, size_t length) {
    while (length) {
        ssize_t n = write(fd, text, length);
        if (n < 0 && errno == EAGAIN) {
            struct pollfd p = {fd, POLLOUT, 0};
            poll(&p, 1, 1000);
            continue;
        }
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        text += n;
        length -= (size_t)n;
    }
    return true;
}

static void to_out(void *data, const char *text, size_t length) {
    (void)data;
    if (broken || write_all(STDOUT_FILENO, text, length)) return;
    broken = true;
    if (errno == EPIPE) return;
    char line[256];
    words_line(line, sizeof line, MSG_APP_OUTPUT_FAILED, strerror(errno), NULL);
    fprintf(stderr, "gradus: %s\n", line);
}

static void to_err(void *data, const char *text, size_t length) {
    (void)data;
    write_all(STDERR_FILENO, text, length);
}

sink output_sink(void) { return (sink){to_out, to_err, NULL}; }
bool output_broken(void) { return broken; }
