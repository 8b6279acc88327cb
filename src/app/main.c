/* The program: reads its command line, runs texts, files and standard input in one session, and says by its exit status
 * how that went. Here, and nowhere else, are the process's standard streams and its signals. */
#include "app/lesson.h"
#include "app/options.h"
#include "app/output.h"
#include "app/repl.h"
#include "app/script.h"
#include "app/words.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_INTERRUPTED = 130 };

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number) {
    (void)signal_number;
    interrupted = 1;
}

static void catch_signals(void) {
    struct sigaction act = {.sa_handler = on_interrupt};
    sigemptyset(&act.sa_mask);
    sigaction(SIGINT, &act, NULL); /* no SA_RESTART: a waiting read comes back */
    act.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &act, NULL);
}

static int say_version(void) {
    puts("gradus " GRADUS_VERSION);
    return fflush(stdout) == 0 ? 0 : EXIT_FAILED;
}

static int say_help(void) {
    puts(tr(MSG_APP_USAGE));
    return fflush(stdout) == 0 ? 0 : EXIT_FAILED;
}

static void adapt_to_terminal(options *o, bool interactive) {
    struct winsize size;
    const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");
    bool terminal = isatty(STDOUT_FILENO), dumb = !term || strcmp(term, "dumb") == 0;
    if (!o->format_given && terminal) o->set.format = FORMAT_PRETTY;
    if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        o->set.width = size.ws_col;
    o->set.color = o->color == COLOR_ALWAYS || (o->color == COLOR_AUTO && terminal && isatty(STDERR_FILENO) &&
                                                !dumb && !(no_color && *no_color));
    if (o->set.plain && o->color != COLOR_ALWAYS) o->set.color = false;
    (void)interactive;
}

/* -e texts are named -e, -e#2, ... */
static session_status run_jobs(session *s, const options *o) {
    session_status all = SESSION_FINE;
    int texts = 0;
    for (int i = 0; i < o->job_count && all < SESSION_INTERRUPTED && !output_broken(); i++) {
        char name[32] = "-e";
        session_status one;
        if (o->jobs[i].kind == JOB_TEXT) {
            if (++texts > 1) snprintf(name, sizeof name, "-e#%d", texts);
            one = session_run(s, name, o->jobs[i].text, strlen(o->jobs[i].text), false);
        } else
            one = script_run_file(s, o->jobs[i].text);
        if (one > all) all = one;
    }
    return all;
}

static int exit_status(session *s, session_status all) {
    if (all == SESSION_INTERRUPTED || interrupted) return EXIT_INTERRUPTED;
    return session_any_failed(s) || output_broken() ? EXIT_FAILED : 0;
}

static int teach(session *s, const char *const *words) {
    int status = lesson_main(s, words, repl_run, &interrupted);
    return interrupted ? EXIT_INTERRUPTED : status;
}

static int run(options *o, mem *m, char **argv) {
    bool interactive = (!o->job_count && isatty(STDIN_FILENO)) || o->interactive;
    adapt_to_terminal(o, interactive);
    sink to = output_sink();
    session *s = session_new(m, &o->set, &to, &interrupted);
    if (!s) {
        fprintf(stderr, "gradus: %s\n", tr(MSG_MEMORY));
        return EXIT_FAILED;
    }
    if (o->action == ACTION_LESSON) {
        int taught = teach(s, (const char *const *)argv + o->rest);
        session_free(s);
        return taught;
    }
    session_status all = run_jobs(s, o);
    if (all < SESSION_INTERRUPTED && interactive)
        all = repl_run(s, &interrupted);
    else if (all < SESSION_INTERRUPTED && !o->job_count)
        all = script_run_stdin(s);
    int status = interactive && all == SESSION_QUIT && !output_broken() ? 0 : exit_status(s, all);
    session_free(s);
    return status;
}

int main(int argc, char **argv) {
    options o;
    words_language(NULL);
    options_init(&o);
    job *jobs = calloc((size_t)argc + 1, sizeof *jobs);
    mem *m = mem_new(0);
    o.jobs = jobs;
    int status = EXIT_FAILED;
    catch_signals();
    if (!jobs || !m)
        fprintf(stderr, "gradus: %s\n", tr(MSG_MEMORY));
    else if (!options_read(&o, argc, argv))
        status = EXIT_USAGE;
    else if (o.action == ACTION_VERSION)
        status = say_version();
    else if (o.action == ACTION_HELP)
        status = say_help();
    else
        status = run(&o, m, argv);
    mem_free(m);
    free(jobs);
    return status;
}
