/* The temporary file is opened exclusively and without following links, so that nobody can prepare one for us; its name
 * is in the same folder, as a rename wants it. */
#include "base/file.h"
#include "base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

enum { PATH_SIZE = 4096, TRIES = 8 };

/* Bytes of path up to and with its last slash. */
static int folder_length(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? (int)(slash - path) + 1 : 0;
}

static int open_temporary(const char *path, char out[PATH_SIZE]) {
    int fd = -1;
    for (int i = 0; i < TRIES && fd < 0; i++) {
        int n = snprintf(out, PATH_SIZE, "%.*s.gradus-%lx-%llx", folder_length(path), path, (long)getpid(),
                         (unsigned long long)stop_clock());
        if (n >= PATH_SIZE) errno = ENAMETOOLONG;
        if (n < 0 || n >= PATH_SIZE) return -1;
        fd = open(out, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST) break;
    }
    return fd;
}

static bool write_all(int fd, const char *text, size_t length) {
    while (length) {
        ssize_t n = write(fd, text, length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        text += n;
        length -= (size_t)n;
    }
    return true;
}

/* Makes the rename durable; a folder that cannot be opened for this is no reason to fail. */
static void sync_folder(char *temporary) {
    int n = folder_length(temporary);
    temporary[n] = 0;
    int fd = open(n ? temporary : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    fsync(fd);
    close(fd);
}

bool file_replace(const char *path, const char *text, size_t length, int *ret_error) {
    char temporary[PATH_SIZE];
    int fd = open_temporary(path, temporary);
    if (fd < 0) {
        *ret_error = errno;
        return false;
    }
    bool fine = write_all(fd, text, length) && fsync(fd) == 0;
    int error = errno;
    if (close(fd) != 0 && fine) fine = false, error = errno;
    if (fine && rename(temporary, path) != 0) fine = false, error = errno;
    if (fine) {
        sync_folder(temporary);
        return true;
    }
    unlink(temporary);
    *ret_error = error;
    return false;
}

bool file_program_folder(char *out, size_t room) {
#ifdef __APPLE__
    uint32_t most = (uint32_t)room;
    ssize_t n = _NSGetExecutablePath(out, &most) == 0 ? (ssize_t)strlen(out) : -1;
#else
    ssize_t n = readlink("/proc/self/exe", out, room - 1);
#endif
    out[n > 0 ? n : 0] = 0;
    out[folder_length(out)] = 0;
    return *out != 0;
}
