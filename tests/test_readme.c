/* The README is true: each example of the tour is a test that replays it, in the order in which a reader types them, and
 * compares what the terminal shows, to the byte; so are its shell lines; and what the map of the house names is there.
 *
 * A block fenced as ```gradus is a screen of the REPL: a line with "> " in front is typed, the lines under it are the
 * answer. All such blocks are one session. In a block fenced as ```sh a line with "$ " in front is run and must print what stands under
 * it; other lines there are not run. A block fenced as ```map is the map: a folder of src/ with a slash behind it, then
 * stems of files (* is a wildcard), and two blanks before what they are for. */
#include "app/session.h"
#include "harness.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum block { BLOCK_OTHER, BLOCK_SCREEN, BLOCK_SHELL, BLOCK_MAP } block;

typedef struct text {
    char *at;
    size_t length;
} text;

typedef struct example {
    block kind;
    char *name; /* "line 40: diff(x^2, x)" */
    char *input;
    text expected, printed;
} example;

typedef struct row { /* of the map */
    int line;
    char *folder, *stem; /* stem: a pattern; NULL: the folder itself */
} row;

static example *examples;
static size_t example_count;
static row *rows;
static size_t row_count;

static void *grown(void *at, size_t size) {
    at = realloc(at, size);
    if (!at) abort();
    return at;
}

static void text_add(text *t, const char *more, size_t length) {
    t->at = grown(t->at, t->length + length + 1);
    memcpy(t->at + t->length, more, length);
    t->length += length;
    t->at[t->length] = 0;
}

static const char *shown(const text *t) { return t->at ? t->at : ""; }

static void without_last_newline(text *t) {
    while (t->length && t->at[t->length - 1] == '\n') t->at[--t->length] = 0;
}

/* --- reading the README --- */

static block block_of(const char *line) {
    static const char *const words[] = {
        [BLOCK_SCREEN] = "```gradus", [BLOCK_SHELL] = "```sh", [BLOCK_MAP] = "```map"};
    for (block b = BLOCK_SCREEN; b <= BLOCK_MAP; b++)
        if (strcmp(line, words[b]) == 0) return b;
    return BLOCK_OTHER;
}

static void start_example(block kind, const char *input, int line) {
    size_t room = strlen(input) + 32;
    examples = grown(examples, (example_count + 1) * sizeof *examples);
    example *e = &examples[example_count++];
    *e = (example){.kind = kind, .name = grown(NULL, room), .input = strdup(input)};
    snprintf(e->name, room, "line %d: %s", line, input);
}

static void add_row(int line, const char *folder, const char *stem) {
    rows = grown(rows, (row_count + 1) * sizeof *rows);
    rows[row_count++] = (row){line, strdup(folder), stem ? strdup(stem) : NULL};
}

/* "show/    text* latex*    one line", or without the folder: that of the line above. */
static void read_map_line(char *line, int number, char folder[64]) {
    char *at = line + strspn(line, " "), *slash = strchr(at, '/');
    if (at == line && slash) {
        snprintf(folder, 64, "%.*s", (int)(slash - at), at);
        add_row(number, folder, NULL);
        at = slash + 1 + strspn(slash + 1, " ");
    }
    char *end = strstr(at, "  ");
    if (end) *end = 0;
    if (!end || !folder[0]) return; /* a folder with a sentence only */
    for (char *stem = strtok(at, " "); stem; stem = strtok(NULL, " ")) add_row(number, folder, stem);
}

static void read_readme(void) {
    char *whole = harness_read("README.md", NULL), folder[64] = "";
    block inside = BLOCK_OTHER;
    bool fenced = false;
    int number = 0;
    for (char *line = whole, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next) *next++ = 0;
        number++;
        const char *sign = inside == BLOCK_SCREEN ? "> " : "$ ";
        if (strncmp(line, "```", 3) == 0) {
            fenced = !fenced;
            inside = fenced ? block_of(line) : BLOCK_OTHER;
        } else if (inside == BLOCK_MAP) {
            read_map_line(line, number, folder);
        } else if (inside != BLOCK_OTHER && strncmp(line, sign, 2) == 0) {
            start_example(inside, line + 2, number);
        } else if (inside != BLOCK_OTHER && example_count && examples[example_count - 1].kind == inside) {
            text *t = &examples[example_count - 1].expected;
            text_add(t, line, strlen(line));
            text_add(t, "\n", 1);
        }
    }
    for (size_t i = 0; i < example_count; i++) without_last_newline(&examples[i].expected);
    free(whole);
}

/* --- running what it says --- */

static void catch_text(void *data, const char *more, size_t length) {
    text_add(&(*(example **)data)->printed, more, length);
}

/* As on a terminal of 80 columns without colours. The budget of a check is large, so that a slow machine says the same. */
static void run_screens(void) {
    example *now = NULL;
    settings set = {.format = FORMAT_PRETTY,
                    .unicode = true,
                    .detail = 2,
                    .width = 80,
                    .layout = "mixed",
                    .check_budget = 60000000000};
    sink to = {catch_text, catch_text, &now};
    mem *account = mem_new((size_t)1 << 30);
    session *s = session_new(account, &set, &to, NULL);
    if (!s) abort();
    for (size_t i = 0; i < example_count; i++) {
        now = &examples[i];
        if (now->kind != BLOCK_SCREEN) continue;
        session_typed(s);
        session_run(s, NULL, now->input, strlen(now->input), true);
        without_last_newline(&now->printed);
    }
    session_free(s);
    mem_free(account);
}

/* A directory in which the program under test is build/gradus. */
static const char *shell_directory(void) {
    static char directory[4096];
    char path[4200];
    const char *given = getenv("GRADUS");
    if (directory[0]) return directory;
    char *program = realpath(given && *given ? given : "build/gradus", NULL);
    assert_non_null(program);
    snprintf(directory, sizeof directory, "%s/shell", harness_scratch());
    assert_int_equal(mkdir(directory, 0700), 0);
    snprintf(path, sizeof path, "%s/build", directory);
    assert_int_equal(mkdir(path, 0700), 0);
    strcat(path, "/gradus");
    assert_int_equal(symlink(program, path), 0);
    free(program);
    return directory;
}

/* The harness runs the program that GRADUS names: here a shell, with both outputs in one. */
static void run_shell(example *e) {
    char command[4096];
    snprintf(command, sizeof command, "exec 2>&1\n%s", e->input);
    const char *const arguments[] = {"-c", command, NULL};
    harness_job job = {.arguments = arguments, .directory = shell_directory()};
    const char *given = getenv("GRADUS");
    char *kept = strdup(given ? given : "");
    setenv("GRADUS", "/bin/sh", 1);
    harness_result r = harness_call(&job);
    setenv("GRADUS", kept, 1);
    free(kept);
    text_add(&e->printed, r.out, r.out_size);
    without_last_newline(&e->printed);
    harness_done(&r);
}

static void screen_shows_this(void **state) {
    const example *e = *state;
    if (strcmp(shown(&e->expected), shown(&e->printed)) != 0)
        fail_msg("the README shows\n%s\nand the program prints\n%s", shown(&e->expected), shown(&e->printed));
}

static void shell_prints_this(void **state) {
    run_shell(*state);
    screen_shows_this(state);
}

/* --- pictures of the tour --- */

static void pictures_are_written(void **state) {
    int pictures = 0;
    (void)state;
    for (size_t i = 0; i < example_count; i++) {
        const char *to = examples[i].kind == BLOCK_SCREEN && strncmp(examples[i].input, "plot ", 5) == 0
                             ? strstr(examples[i].input, " to \"")
                             : NULL;
        if (!to) continue;
        char path[4096];
        size_t size;
        snprintf(path, sizeof path, "%s/%.*s", harness_scratch(), (int)strcspn(to + 5, "\""), to + 5);
        char *bytes = harness_read(path, &size);
        assert_true(size > 1000);
        free(bytes);
        pictures++;
    }
    assert_true(pictures > 0);
}

/* --- the map --- */

static bool is_folder(const char *path) {
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

static bool is_source(const char *path) {
    const char *dot = strrchr(path, '.');
    return dot && (strcmp(dot, ".c") == 0 || strcmp(dot, ".h") == 0 || strcmp(dot, ".def") == 0);
}

static void files_of_the_map_exist(void **state) {
    int missing = 0;
    (void)state;
    for (size_t i = 0; i < row_count; i++) {
        char pattern[256];
        glob_t found = {0};
        bool there = false;
        snprintf(pattern, sizeof pattern, rows[i].stem ? "src/%s/%s.*" : "src/%s", rows[i].folder,
                 rows[i].stem);
        if (glob(pattern, 0, NULL, &found) == 0)
            for (size_t k = 0; k < found.gl_pathc; k++)
                there |= rows[i].stem ? is_source(found.gl_pathv[k]) : is_folder(found.gl_pathv[k]);
        globfree(&found);
        if (there) continue;
        print_error("README.md:%d: there is no %s\n", rows[i].line, pattern);
        missing++;
    }
    assert_int_equal(missing, 0);
    assert_true(row_count > 20);
}

static bool is_on_the_map(const char *folder) {
    for (size_t i = 0; i < row_count; i++)
        if (!rows[i].stem && strcmp(rows[i].folder, folder) == 0) return true;
    return false;
}

static void folders_are_on_the_map(void **state) {
    glob_t found = {0};
    int missing = 0;
    (void)state;
    assert_int_equal(glob("src/*", GLOB_ONLYDIR, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        if (!is_folder(found.gl_pathv[i]) || is_on_the_map(found.gl_pathv[i] + 4)) continue;
        print_error("%s is not on the map of README.md\n", found.gl_pathv[i]);
        missing++;
    }
    globfree(&found);
    assert_int_equal(missing, 0);
}

int main(void) {
    unsetenv("DISPLAY"); /* else a plot is a window */
    unsetenv("WAYLAND_DISPLAY");
    read_readme();
    int root = open(".", O_RDONLY);
    if (root < 0 || chdir(harness_scratch()) != 0) return 1; /* plots of the tour are written there */
    run_screens();
    if (fchdir(root) != 0) return 1;
    close(root);
    struct CMUnitTest *tests = calloc(example_count + 3, sizeof *tests);
    size_t count = 0;
    if (!tests) return 1;
    for (size_t i = 0; i < example_count; i++)
        tests[count++] = (struct CMUnitTest){
            .name = examples[i].name,
            .test_func = examples[i].kind == BLOCK_SHELL ? shell_prints_this : screen_shows_this,
            .initial_state = &examples[i],
        };
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(pictures_are_written);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(files_of_the_map_exist);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(folders_are_on_the_map);
    int failed = harness_run("readme", tests, count);
    free(tests);
    return failed;
}
