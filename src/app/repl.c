/* The prompt: Readline by its callback interface, under a poll() of ours.
 *
 * Readline's own handling of signals either leaves a half-typed line behind or jumps out of handlers; so our handlers
 * only set a flag and write a byte into a pipe, and the loop does what the byte says when no code of Readline is active.
 * While a statement runs, Readline is removed and the terminal is as it was before; Ctrl-C then sets the flag that
 * every long loop of the library polls. Text with newlines in it (a paste, a recalled entry) runs statement by statement
 * and stops at the first error. */
#include "app/repl.h"
#include "app/complete.h"
#include "app/history.h"
#include "app/lesson.h"
#include "app/output.h"
#include "app/script.h"
#include "app/words.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <readline/readline.h>

typedef struct repl {
    session *session;
    buffer pending; /* lines of a statement that is not complete */
    arena *home;    /* of pending */
    history *past;
    bool line_ready, quit;
    char *line; /* of Readline: free() it; NULL with line_ready: the end of input */
} repl;

static volatile sig_atomic_t *interrupt_flag;
static int wake[2] = {-1, -1};
static struct termios terminal_before;
static bool terminal_known;
static repl *active; /* Readline's callbacks take no argument */

/* --- signals --- */

static void on_signal(int number) {
    int kept = errno;
    char byte = number == SIGINT ? 'i' : number == SIGWINCH ? 'w' : 'z';
    if (number == SIGINT) *interrupt_flag = 1;
    if (write(wake[1], &byte, 1) < 0) errno = kept; /* full: enough bytes wait already */
    errno = kept;
}

static const char paste_off[] = "\033[?2004l";

/* Async-signal-safe: the terminal as it was, then the signal as if we had not been there. */
static void on_fatal(int number) {
    if (terminal_known) {
        if (RL_ISSTATE(RL_STATE_TERMPREPPED) && write(STDOUT_FILENO, paste_off, sizeof paste_off - 1) < 0)
            _exit(128 + number);
        tcsetattr(STDIN_FILENO, TCSANOW, &terminal_before);
    }
    signal(number, SIG_DFL);
    raise(number);
}

static void handle(int number, void (*handler)(int)) {
    struct sigaction act = {.sa_handler = handler};
    sigemptyset(&act.sa_mask);
    sigaction(number, &act, NULL);
}

static bool catch_signals(void) {
    static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTERM, SIGHUP, SIGQUIT};
    if (pipe(wake) != 0) return false;
    for (int i = 0; i < 2; i++) {
        fcntl(wake[i], F_SETFL, O_NONBLOCK);
        fcntl(wake[i], F_SETFD, FD_CLOEXEC);
    }
    terminal_known = tcgetattr(STDIN_FILENO, &terminal_before) == 0;
    handle(SIGINT, on_signal);
    handle(SIGWINCH, on_signal);
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) handle(fatal[i], on_fatal);
    return true;
}

/* --- Readline --- */

static void take_line(char *line) {
    rl_callback_handler_remove();
    active->line = line;
    active->line_ready = true;
}

static void install(repl *r) {
    char prompt[48];
    const char *sign = r->pending.length          ? "... "
                       : lesson_is_on(r->session) ? lesson_prompt(r->session)
                                                  : "> ";
    bool color = session_settings(r->session)->color;
    snprintf(prompt, sizeof prompt, color ? "\001\033[1;32m\002%s\001\033[m\002" : "%s", sign);
    handle(SIGTSTP, on_signal);
    rl_callback_handler_install(prompt, take_line);
}

static void start_readline(repl *r) {
    const char *term = getenv("TERM");
    bool dumb = !term || strcmp(term, "dumb") == 0;
    active = r;
    rl_readline_name = "gradus";
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_change_environment = 0;
    rl_variable_bind("enable-bracketed-paste", dumb || session_settings(r->session)->plain ? "off" : "on");
    rl_variable_bind("blink-matching-paren", "off");
    rl_bind_keyseq_if_unbound("\033[A", rl_history_search_backward);
    rl_bind_keyseq_if_unbound("\033[B", rl_history_search_forward);
    complete_start(r->session);
}

static void drop_line(repl *r) {
    rl_callback_sigcleanup();
    rl_free_line_state();
    rl_replace_line("", 0);
    buffer_clear(&r->pending);
    rl_crlf();
    rl_callback_handler_remove();
    install(r);
}

static void measure(repl *r) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        session_settings(r->session)->width = size.ws_col;
}

/* Ctrl-Z at the prompt: the terminal is given back before, and taken again after. */
static void suspend(void) {
    rl_deprep_terminal();
    handle(SIGTSTP, SIG_DFL);
    raise(SIGTSTP);
    handle(SIGTSTP, on_signal);
    rl_prep_terminal(1);
    rl_on_new_line();
    rl_forced_update_display();
}

static void obey(repl *r, char byte) {
    if (byte == 'i') drop_line(r);
    if (byte == 'w') rl_resize_terminal(), measure(r);
    if (byte == 'z') suspend();
}

static void drain(repl *r, bool and_obey) {
    char bytes[64];
    ssize_t n;
    while ((n = read(wake[0], bytes, sizeof bytes)) > 0)
        for (ssize_t i = 0; and_obey && i < n; i++) obey(r, bytes[i]);
    *interrupt_flag = 0;
}

/* Waits until a line is there. False: the terminal is gone. */
static bool wait_for_line(repl *r) {
    struct pollfd polled[] = {{STDIN_FILENO, POLLIN, 0}, {wake[0], POLLIN, 0}};
    while (!r->line_ready) {
        if (poll(polled, 2, -1) < 0 && errno != EINTR) return false;
        if (polled[1].revents) drain(r, true);
        if (polled[0].revents & POLLIN)
            rl_callback_read_char();
        else if (polled[0].revents)
            return false;
        polled[0].revents = polled[1].revents = 0;
    }
    r->line_ready = false;
    return true;
}

/* --- lines --- */

/* Runs the complete statement that waits. False: an error, after which the rest of a paste is dropped. */
static bool run_pending(repl *r, bool typed) {
    buffer *b = &r->pending;
    history_add(r->past, b->text);
    if (typed) session_typed(r->session);
    session_status status = session_run(r->session, NULL, b->text, b->length, true);
    if (status == SESSION_QUIT) r->quit = true;
    buffer_clear(b);
    return status == SESSION_FINE;
}

static bool is_blank(const buffer *b) { return strspn(b->text, " \t\r\n") == b->length; }

/* One line of what was entered, without its newline. */
static bool take_part(repl *r, const char *text, size_t length, bool typed) {
    buffer *b = &r->pending;
    if (lesson_is_on(r->session)) {
        r->quit = lesson_take(r->session, text, length) == SESSION_QUIT;
        return true;
    }
    if (b->length) buffer_puts(b, length ? "\n" : "\n\n"); /* an empty line ends the lines below check */
    typed = typed && !b->length;
    buffer_add(b, text, length);
    if (b->failed) { /* the line is lost, the session is not */
        arena_clear(r->home);
        buffer_init(b, r->home);
        return false;
    }
    if (is_blank(b)) {
        buffer_clear(b);
        return true;
    }
    return !session_complete(r->session, b->text, b->length) || run_pending(r, typed);
}

static void take_text(repl *r, const char *text) {
    bool whole = !strchr(text, '\n');
    for (;;) {
        size_t n = strcspn(text, "\n");
        if (!take_part(r, text, n, whole) || r->quit) {
            buffer_clear(&r->pending);
            return;
        }
        if (!text[n]) return;
        text += n + 1;
    }
}

static void banner(const settings *set) {
    if (set->quiet) return;
    printf("%s\n", tr(MSG_APP_BANNER));
    fflush(stdout);
}

static void loop(repl *r) {
    while (!r->quit && !output_broken()) {
        install(r);
        if (!wait_for_line(r)) {
            rl_callback_handler_remove();
            return;
        }
        handle(SIGTSTP, SIG_DFL);
        if (!r->line) {
            printf("\n");
            fflush(stdout);
            return;
        }
        measure(r);
        take_text(r, r->line);
        free(r->line);
        r->line = NULL;
        drain(r, false);
    }
}

session_status repl_run(session *s, volatile sig_atomic_t *interrupted) {
    mem *m = session_account(s);
    repl r = {.session = s, .home = arena_new(m)};
    interrupt_flag = interrupted;
    if (!isatty(STDIN_FILENO)) {
        arena_free(r.home);
        return script_run_stdin(s);
    }
    if (r.home && catch_signals()) {
        buffer_init(&r.pending, r.home);
        r.past = history_open(m);
        start_readline(&r);
        if (!lesson_is_on(s)) banner(session_settings(s));
        loop(&r);
        history_close(r.past);
        complete_end();
    }
    arena_free(r.home);
    for (int i = 0; i < 2; i++)
        if (wake[i] >= 0) close(wake[i]);
    return SESSION_QUIT;
}
