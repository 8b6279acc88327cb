/* What the files of a session share: its state, and the reply that a statement gives.
 *
 * A statement fills a reply and fails by the session's diag; report.c turns either into lines in the format that is set.
 * Everything of one statement lives in `scratch`, which is cleared before the next. */
#ifndef GRADUS_APP_STATE_H
#define GRADUS_APP_STATE_H

#include "app/session.h"
#include "app/words.h"
#include "calc/evaluate.h"
#include "plot/plot.h"

typedef struct answer {
    const expr *value;
    uint32_t condition_count;
    const expr *const *conditions;
} answer;

typedef struct reply {
    const char *kind;  /* of the JSON contract: "expression", "definition", ... */
    const expr *shown; /* what is printed as mathematics; NULL: nothing */
    buffer words;      /* what a command says, in lines; or the verdict of a comparison */
    list conditions;   /* const expr *, to be shown */
    list notes;        /* const char *: sentences */
    const char *check; /* a sentence; NULL: nothing was checked */
    bool confirmed;    /* it says that the answer is right as far as was looked */
    const char *steps; /* a derivation as JSON; NULL: none */
    bool echo;         /* definitions and declarations: shown at the prompt only */
    int64_t ns_read, ns_differentiate, ns_simplify, ns_check, ns_print;
} reply;

/* One undoable change of a name: what was there before. */
typedef struct change {
    const char *key;
    const entry *before; /* NULL: nothing */
    uint32_t signs, attributes;
} change;

typedef struct edit {
    list changes;
    uint32_t condition_count; /* assumptions before; SIZE_MAX of changes without */
    const expr *const *conditions;
} edit;

typedef struct loaded {  /* a text that runs behind the statement that loaded it */
    char *text;          /* NULL: none */
    size_t length, room; /* room: bytes taken from the account */
    const char *name;
} loaded;

struct session {
    mem *account;
    settings set;
    sink to;
    stop halt;
    arena *home;                  /* lives as long as the session */
    arena *engine_home;           /* as long as the pool: of templates and engine */
    size_t used_after_compaction; /* bytes */
    arena *scratch;               /* of the statement */
    arena *reserve; /* for the words of an error when memory is short: one block, taken at the start */
    pool *pool;
    names *names;
    context *context;
    templates *forms;
    engine *engine;
    plot_session *plots;        /* NULL until the first picture */
    struct lesson_play *lesson; /* that takes the lines of the prompt; NULL: none is on */
    unsigned plot_number;
    const char *explained; /* E of the last steps E */
    const char *aside;     /* a sentence that goes with the error of this statement; NULL: none */
    unsigned method;       /* how it was told: enum explain_method */
    list answers;          /* const answer * */
    list edits;            /* edit *, the last one is undone first */
    list worked;           /* const char *: statements, for save */
    edit *editing;         /* of the statement under way; NULL: it changes nothing yet */
    diag d;
    bool trace; /* moves of algebra are recorded: steps and notations want them */
    bool quit, power, memory_short, hit_limit; /* power: the user writes e^x rather than exp(x) */
    bool fresh; /* at a prompt, and nothing was printed since the line was typed */
    loaded load;
    size_t skip_to; /* in the text under way: lines that a statement has read itself end here */
    uint32_t load_depth;
    /* the run under way */
    const char *source, *text;
    size_t length, line_at;               /* line_at: start of line number `line` */
    uint32_t line, first_line, next_line; /* first_line: of the text; next_line: of the next one, 0: 1 */
    bool any_failed;
};

/* --- output: complete lines --- */
void emit_out(session *s, const char *text, size_t length);
void emit_err(session *s, const char *text, size_t length);
bool report_reply(session *s, const statement *st, reply *r); /* false with s->d: nothing was printed */
void report_error(session *s, span whole);
/* Adds e in the format that is set (one line but for FORMAT_PRETTY). False with s->d. */
bool print_expression(session *s, buffer *b, const expr *e);
bool print_plain(session *s, buffer *b, const expr *e); /* one line for words: ASCII or Unicode as set */
const char *conditions_text(session *s, const list *conditions); /* "x != 0, y > 0"; NULL: out of memory */
bool add_note(session *s, reply *r, message id, const char *a1, const char *a2,
              const char *a3); /* false: out of memory */

void session_begin(session *s); /* makes ready for one statement: scratch, diag, time limit, pool */

/* --- statements; false with s->d --- */
bool run_statement(session *s, const statement *st, reply *r);
bool run_expression(session *s, const statement *st, reply *r);
bool run_bind(session *s, const statement *st, reply *r);
bool run_define(session *s, const statement *st, reply *r);
bool run_let(session *s, const statement *st, reply *r);
bool run_const(session *s, const statement *st, reply *r);
bool run_assume(session *s, const statement *st, reply *r);
bool run_command(session *s, const statement *st, reply *r);

/* evaluate() with ans and %n known, and the times noted. */
bool work_out(session *s, const syntax *e, reply *r, result *ret);
const expr *const *keep_conditions(arena *home, const list *conditions); /* NULL: out of memory */
bool add_result_notes(session *s, reply *r, const result *v);
/* Checks what was differentiated and sets r->check. An answer that is proved wrong is an error. check.c */
bool report_check(session *s, reply *r, const result *v);
bool report_comparison(session *s, reply *r,
                       const result *v); /* e1 == e2, with the witness as note. check.c */

uint64_t session_seed(void);
/* Between statements: moves what lives to a fresh pool where it is time to. compact.c */
void session_compact(session *s, bool at_limit);

/* Items of a derivation (told *) in the format that is set; for JSON also as data. derivation.c */
bool derivation_write(session *s, reply *r, const list *items, const char *title, bool partial);
bool derivation_in_unicode(const session *s); /* what is told may use signs beyond ASCII */

/* --- names: declare.c --- */
bool edit_begin(session *s);                  /* the statement will change names */
bool edit_touch(session *s, const char *key); /* before the change; key is copied */
void edit_finish(session *s, bool keep);      /* keeps it for undo, or takes it back */
bool edit_undo(session *s);                   /* false: nothing to undo */
bool fail(session *s, diag_kind k, span where, message m, const char *a1, const char *a2); /* false */

const char *statement_text(session *s, arena *home, span where); /* the source there; NULL: out of memory */

#endif
