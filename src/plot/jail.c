/* Landlock is asked by its raw system calls, because C libraries of today have no wrappers, and with numbers of our own,
 * because kernel headers may be older than the kernel. Rights that the running kernel does not know are masked out;
 * where it knows none (ENOSYS, EOPNOTSUPP, EPERM) the child goes on without.
 *
 * Which interpreter the kernel loads beside the program is read from the program: the dynamic loader of an ELF file
 * needs the right to be executed as well, and its path differs between systems. */
#include "plot/jail.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <elf.h>
#include <errno.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#ifndef O_PATH
#define O_PATH 010000000
#endif

enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446, RULE_PATH_BENEATH = 1, VERSION_FLAG = 1 };

#define RIGHT_EXECUTE    UINT64_C(0x1)
#define RIGHT_WRITE_FILE UINT64_C(0x2)
#define RIGHT_READ_FILE  UINT64_C(0x4)
#define RIGHT_READ_DIR   UINT64_C(0x8)

struct ruleset {
    uint64_t files, network, scopes;
};

struct path_rule {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

/* All rights over files that a kernel of this ABI knows: 13 of them, then refer, truncate, device control. */
static uint64_t file_rights(int abi) {
    int count = abi < 2 ? 13 : abi < 3 ? 14 : abi < 5 ? 15 : 16;
    return (UINT64_C(1) << count) - 1;
}

static int landlock_abi(void) {
    long abi = syscall(CREATE_RULESET, NULL, (size_t)0, VERSION_FLAG);
    return abi > 0 ? (int)abi : 0;
}

static void allow(int ruleset, const char *path, uint64_t rights) {
    int fd = *path ? open(path, O_PATH | O_CLOEXEC) : -1;
    if (fd < 0) return;
    struct path_rule rule = {rights, fd};
    syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0);
    close(fd);
}

static void confine_files(const jail_plan *p) {
    static const char *const readable[] = {"/usr",
                                           "/lib",
                                           "/lib64",
                                           "/opt",
                                           "/nix/store",
                                           "/gnu/store",
                                           "/home/linuxbrew",
                                           "/etc/fonts",
                                           "/var/cache/fontconfig",
                                           "/run/current-system"};
    uint64_t rights = file_rights(p->abi), run = RIGHT_EXECUTE | RIGHT_READ_FILE;
    if (p->kind == JAIL_FILES) rights &= ~RIGHT_EXECUTE, run = RIGHT_READ_FILE;
    struct ruleset attr = {rights, p->abi >= 4 ? 3 : 0,
                           p->abi >= 6 ? 3 : 0}; /* no TCP; no abstract sockets, signals */
    int ruleset = (int)syscall(CREATE_RULESET, &attr, sizeof attr, 0);
    if (ruleset < 0) return;
    for (size_t i = 0; i < sizeof readable / sizeof *readable; i++)
        allow(ruleset, readable[i], RIGHT_READ_FILE | RIGHT_READ_DIR);
    allow(ruleset, "/etc/ld.so.cache", RIGHT_READ_FILE);
    allow(ruleset, "/dev/null", RIGHT_READ_FILE | RIGHT_WRITE_FILE);
    allow(ruleset, "/dev/urandom", RIGHT_READ_FILE);
    allow(ruleset, p->program, run);
    allow(ruleset, p->interpreter, run);
    syscall(RESTRICT_SELF, ruleset, 0);
    close(ruleset);
}

/* The loader named in the program headers of an ELF file of this machine's word size. */
static void find_loader(int fd, char *out) {
#if UINTPTR_MAX > 0xffffffffu
    Elf64_Ehdr head;
    Elf64_Phdr part;
#else
    Elf32_Ehdr head;
    Elf32_Phdr part;
#endif
    if (pread(fd, &head, sizeof head, 0) != (ssize_t)sizeof head || head.e_phentsize != sizeof part) return;
    for (int i = 0; i < head.e_phnum; i++) {
        off_t at = (off_t)head.e_phoff + (off_t)i * (off_t)sizeof part;
        if (pread(fd, &part, sizeof part, at) != (ssize_t)sizeof part) return;
        if (part.p_type != PT_INTERP || part.p_filesz >= PATH_MAX) continue;
        ssize_t n = pread(fd, out, part.p_filesz, (off_t)part.p_offset);
        out[n > 0 ? n : 0] = 0;
        return;
    }
}

static void find_interpreter(jail_plan *p) {
    char magic[4] = "";
    int fd = open(p->program, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    if (pread(fd, magic, sizeof magic, 0) == 4 && memcmp(magic, ELFMAG, SELFMAG) == 0)
        find_loader(fd, p->interpreter);
    else if (p->kind == JAIL_FULL)
        p->kind = JAIL_FILES;
    close(fd);
}
#endif

bool jail_plan_make(jail_plan *ret, const char *program) {
    memset(ret, 0, sizeof *ret);
    if (!realpath(program, ret->program)) return false;
#ifdef __linux__
    ret->abi = landlock_abi();
    ret->kind = ret->abi ? JAIL_FULL : JAIL_NONE;
    find_interpreter(ret);
#endif
    return true;
}

static void limit(int what, rlim_t most) {
    struct rlimit now;
    if (getrlimit(what, &now) != 0) return;
    if (now.rlim_max == RLIM_INFINITY || now.rlim_max > most) now.rlim_max = most;
    now.rlim_cur = now.rlim_max;
    setrlimit(what, &now);
}

void jail_enter(const jail_plan *p, bool confine) {
    limit(RLIMIT_CORE, 0);
    if (!confine) return;
    limit(RLIMIT_CPU, 60);
    limit(RLIMIT_AS, (rlim_t)2 << 30);
    limit(RLIMIT_FSIZE, 64 << 20);
#ifdef __linux__
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (p->kind != JAIL_NONE) confine_files(p);
#else
    (void)p;
#endif
}
