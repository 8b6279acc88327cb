/* The module lies beside the program, in its library folder, or in a folder above (the tests). Its place is worked out from that
 * of the program, not searched for: what lies in the current directory is never loaded. It stays loaded. */
#include "num/dense.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

static const char *const folders[] = {"", "../lib/gradus/", "../", "../../"};

/* The folder of the program, with a slash at the end. */
static bool program_folder(char *out, size_t room) {
#ifdef __APPLE__
    uint32_t most = (uint32_t)room;
    if (_NSGetExecutablePath(out, &most) != 0) return false;
#else
    ssize_t n = readlink("/proc/self/exe", out, room - 1);
    if (n <= 0) return false;
    out[n] = 0;
#endif
    char *slash = strrchr(out, '/');
    if (slash) slash[1] = 0;
    return slash != NULL;
}

static void *open_module(void) {
    char folder[4096], path[4200];
    if (!program_folder(folder, sizeof folder)) return NULL;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s%sgradus-dense.so", folder, folders[i]);
        void *module = access(path, R_OK) == 0 ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
        if (module) return module;
    }
    return NULL;
}

const dense_kernels *dense_load(diag *d) {
    void *module = open_module();
    const dense_kernels *(*table)(void) = NULL;
    if (module) *(void **)&table = dlsym(module, "gradus_dense_kernels");
    const dense_kernels *kernels = table ? table() : NULL;
    if (kernels && kernels->version == DENSE_VERSION) return kernels;
    diag_set(d, DIAG_UNABLE, NOWHERE, MSG_NO_DENSE, NULL, NULL, NULL);
    return NULL;
}
