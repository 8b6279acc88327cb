/* Prose for a terminal: headings, emphasis, code, and mathematics turned into readable characters, broken into lines by
 * display width, so that Chinese lines up as well.
 *
 * The text of a prose holds marks, one byte each; other control characters never occur in it (they were spelled out as
 * \x1b when the file was read), so whatever is shown is safe to send to a terminal. */
#ifndef GRADUS_LEARN_PROSE_H
#define GRADUS_LEARN_PROSE_H

#include "base/buffer.h"
#include "learn/lesson.h"

enum {
    MARK_STRONG = 1,
    MARK_STRONG_END,
    MARK_EMPHASIS,
    MARK_EMPHASIS_END,
    MARK_CODE,
    MARK_CODE_END,
    MARK_MATH,
    MARK_MATH_END,
    MARK_DISPLAY = 14,
    MARK_DISPLAY_END
};

typedef struct prose_style {
    bool unicode, color;
    bool formulas; /* results print in Unicode */
    int width;     /* of the terminal; lines are at most 80 cells all the same */
} prose_style;

/* Adds the lines of p, and the empty line behind it. Where a LaTeX command is not known it is shown as it stands, and
 * ret_unknown (if not NULL) gets it: "\\foo". */
void prose_lines(buffer *out, const prose *p, const prose_style *s, char ret_unknown[32]);
void prose_all(buffer *out, const list *of_prose, const prose_style *s);

/* LaTeX of the small kind that lessons use, as text on one line: \frac{\partial f}{\partial x_i} is ∂f/∂xᵢ, or df/dx_i
 * in ASCII. False when a command is not known; see ret_unknown above. */
bool math_text(buffer *out, const char *latex, size_t length, bool unicode, char ret_unknown[32]);

#endif
