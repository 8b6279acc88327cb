/* The module lies beside the program, in its library folder, or in a folder above (the tests). Its place is worked out from that
 * of the program, not searched for: what lies in the current directory is never loaded. It stays loaded. */
#include "num/dense.h"
#include "base/file.h"

#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

static const char *const folders[] = {"", "../lib/gradus/", "../", "../../"};

static void *open_module(void) {
    char folder[4096], path[4200];
    if (!file_program_folder(folder, sizeof folder)) return NULL;
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
