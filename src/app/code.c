/* stub */
#include "app/code.h"

bool code_print(session *s, buffer *b, const expr *e, code_language l) {
    (void)b, (void)e, (void)l;
    return fail(s, DIAG_UNABLE, NOWHERE, MSG_APP_NOT_YET, "code", NULL);
}
