/* The module lies beside the program, or in its library folder: the program's own search path says where. It stays loaded. */
#include "num/dense.h"

#include <dlfcn.h>

const dense_kernels *dense_load(diag *d) {
    void *module = dlopen("gradus-dense.so", RTLD_NOW | RTLD_LOCAL);
    const dense_kernels *(*table)(void) = NULL;
    if (module) *(void **)&table = dlsym(module, "gradus_dense_kernels");
    const dense_kernels *kernels = table ? table() : NULL;
    if (kernels && kernels->version == DENSE_VERSION) return kernels;
    diag_set(d, DIAG_UNABLE, NOWHERE, MSG_NO_DENSE, NULL, NULL, NULL);
    return NULL;
}
