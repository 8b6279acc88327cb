/* The player. Words of the reader are looked up in a table of commands first; what is none is an answer, or, in free
 * play, a statement. */
#include "learn/play.h"
#include "base/utf8.h"
#include "show/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static void say(player *p, message id, const char *a1, const char *a2, const char *a3) {
    p->host->say(p->host->data, id, (const char *const[]){a1, a2, a3}, 3);
}

static void show(player *p, const buffer *b) { p->host->show(p->host->data, b->text, b->length); }

static buffer lines(player *p) {
    buffer b;
    buffer_init(&b, p->home);
    return b;
}

static void show_prose(player *p, const list *of_prose) {
    buffer b = lines(p);
    prose_all(&b, of_prose, &p->style);
    show(p, &b);
}

/* --- presenting --- */

static void present_prose(player *p, const prose *text) {
    buffer b = lines(p);
    prose_lines(&b, text, &p->style, NULL);
    show(p, &b);
}

/* "> " and the statement, as if it had been typed. */
static void show_input(player *p, const char *input) {
    buffer b = lines(p);
    const char *sign = "> ";
    for (const char *at = input;;) {
        size_t n = strcspn(at, "\n");
        buffer_puts(&b, sign);
        utf8_visible(&b, at, n, false);
        buffer_putc(&b, '\n');
        if (!at[n]) break;
        at += n + 1;
        sign = "... ";
    }
    show(p, &b);
}

static void run_shown(player *p, const char *input) {
    show_input(p, input);
    p->host->run(p->host->data, input, AUTHOR_LESSON, NULL);
}

static void show_blank(player *p) { p->host->show(p->host->data, "\n", 1); }

static void present_example(player *p, const example *e) {
    run_shown(p, e->input);
    if (e->last) show_blank(p);
}

static void show_choices(player *p, const question *q) {
    buffer b = lines(p);
    for (size_t i = 0; i < q->choices.count; i++) {
        prose choice = *(const prose *)q->choices.at[i];
        char bullet[24];
        snprintf(bullet, sizeof bullet, "%zu.", i + 1);
        choice.bullet = bullet;
        prose_lines(&b, &choice, &p->style, NULL);
    }
    if (q->choices.count) buffer_putc(&b, '\n');
    show(p, &b);
}

static void ask(player *p, const question *q) {
    char index[16], all[16];
    p->asked = q;
    p->tries = p->hints = 0;
    snprintf(index, sizeof index, "%u", (unsigned)++p->number);
    snprintf(all, sizeof all, "%u", (unsigned)p->lesson->questions);
    say(p, MSG_LESSON_QUESTION, index, all, NULL);
    show_prose(p, &q->text);
    show_choices(p, q);
    p->state = PLAY_ANSWER;
}

static bool starts_page(const player *p, const item *i) {
    return i->kind == ITEM_PROSE && i->prose->kind == PROSE_HEADING && i->prose->level == 2 && p->next > 1;
}

static play_state finish(player *p) {
    char right[16], all[16];
    snprintf(right, sizeof right, "%u", (unsigned)p->right);
    snprintf(all, sizeof all, "%u", (unsigned)p->lesson->questions);
    say(p, p->lesson->questions ? MSG_LESSON_DONE : MSG_LESSON_DONE_PLAIN, right, all, NULL);
    p->finished = true;
    return p->state = PLAY_OVER;
}

static void present(player *p, const item *i) {
    if (i->kind == ITEM_PROSE)
        present_prose(p, i->prose);
    else if (i->kind == ITEM_EXAMPLE)
        present_example(p, i->example);
    else
        ask(p, i->question);
}

/* Up to the next line that is wanted. `waited`: the reader has just agreed to the page that begins here. */
static play_state go_on(player *p, bool waited) {
    p->asked = NULL;
    while (p->next < p->lesson->items.count) {
        const item *i = p->lesson->items.at[p->next];
        bool late = !p->host->in_time(p->host->data);
        if (!waited && ((p->pauses && starts_page(p, i)) || late)) {
            say(p, late ? MSG_LESSON_SLOW : MSG_LESSON_ENTER, NULL, NULL, NULL);
            return p->state = PLAY_WAIT;
        }
        waited = false;
        p->next++;
        present(p, i);
        if (p->asked) return p->state;
    }
    return finish(p);
}

void player_init(player *p, arena *home, const lesson *l, const lesson_host *h, const prose_style *style,
                 bool pauses) {
    *p =
        (player){.home = home, .lesson = l, .host = h, .style = *style, .pauses = pauses, .state = PLAY_WAIT};
}

play_state player_start(player *p) {
    say(p, MSG_LESSON_COMMANDS, NULL, NULL, NULL);
    return go_on(p, false);
}

/* --- answers --- */

static const char *text_of(player *p, const expr *e) {
    buffer b = lines(p);
    bool power = p->asked && strstr(p->asked->answer.text, "e^"); /* as the lesson writes it */
    const text_options o = {.unicode = p->style.formulas, .exponential_as_power = power};
    text_print(&b, p->home, e, &o, NULL);
    return b.text;
}

static play_state answered_right(player *p, const question *q, const marking *m) {
    p->right += 1;
    if (m->expected)
        say(p, MSG_LESSON_RIGHT, text_of(p, m->expected), NULL, NULL);
    else
        say(p, MSG_LESSON_RIGHT_CHOICE, NULL, NULL, NULL);
    show_prose(p, &q->right);
    if (!q->right.count) show_blank(p);
    return go_on(p, false);
}

/* Where the two differ: a point, or two numbers. */
static void refute(player *p, const check *c) {
    buffer at = lines(p);
    if (!mark_point(&at, p->home, c, p->style.formulas)) return;
    if (!c->expected || !c->found)
        say(p, MSG_LESSON_REFUTED_DOMAIN, at.text, NULL, NULL);
    else if (c->count)
        say(p, MSG_LESSON_REFUTED, at.text, text_of(p, c->found), text_of(p, c->expected));
    else
        say(p, MSG_LESSON_REFUTED_NUMBER, text_of(p, c->found), text_of(p, c->expected), NULL);
}

static void shape_words(char out[64], const expr *e) { shape_text(out, e->shape); }

static void say_wrong(player *p, const marking *m) {
    bool refuted = m->difference.check.kind == CHECK_FAILED;
    say(p, MSG_LESSON_NOT_YET, NULL, NULL, NULL);
    if (m->mistake) show_prose(p, &m->mistake->because);
    if (refuted) refute(p, &m->difference.check);
}

static void say_shape(player *p, const marking *m) {
    char wanted[64], found[64];
    shape_words(wanted, m->expected);
    shape_words(found, m->found);
    say(p, MSG_LESSON_SHAPE, wanted, found, NULL);
}

static void say_verdict(player *p, const marking *m, const char *text, size_t length) {
    switch (m->verdict) {
    case MARK_WRONG: say_wrong(p, m); break;
    case MARK_SHAPE: say_shape(p, m); break;
    case MARK_TRANSPOSED: say(p, MSG_LESSON_TRANSPOSED, NULL, NULL, NULL); break;
    case MARK_ASKS: say(p, MSG_LESSON_ASKS, NULL, NULL, NULL); break;
    case MARK_UNDECIDED: say(p, MSG_LESSON_UNDECIDED, NULL, NULL, NULL); break;
    case MARK_UNREADABLE:
    case MARK_RIGHT: p->host->explain(p->host->data, text, length); break;
    }
}

static void offer_help(player *p, const question *q) {
    bool more = p->hints < q->hints.count;
    say(p, more ? MSG_LESSON_TRY_HINT : MSG_LESSON_TRY_SKIP, NULL, NULL, NULL);
}

static play_state take_answer(player *p, const char *text, size_t length) {
    const question *q = p->asked;
    marker *m = p->host->ready(p->host->data);
    marking made;
    if (!mark_answer(m, q, text, length, &made)) {
        p->host->explain(p->host->data, text, length);
        return p->state;
    }
    if (made.verdict == MARK_RIGHT) return answered_right(p, q, &made);
    say_verdict(p, &made, text, length);
    bool counts = made.verdict != MARK_UNREADABLE && made.verdict != MARK_ASKS;
    p->tries += counts;
    if (counts) offer_help(p, q);
    return p->state;
}

/* --- commands --- */

static play_state hint(player *p) {
    const question *q = p->asked;
    if (!q) return p->state;
    if (p->hints < q->hints.count)
        show_prose(p, q->hints.at[p->hints++]);
    else
        say(p, MSG_LESSON_NO_HINT, NULL, NULL, NULL);
    return p->state;
}

/* The answer, run so that what follows may build on it. */
static play_state skip(player *p) {
    const question *q = p->asked;
    if (!q) return go_on(p, true);
    p->skipped++;
    say(p, MSG_LESSON_ANSWER, q->answer.text, NULL, NULL);
    if (q->test != TEST_CHOICE) run_shown(p, q->answer.text);
    show_blank(p);
    show_prose(p, &q->right);
    return go_on(p, false);
}

static play_state free_play(player *p) {
    if (!(p->saved = p->host->save(p->host->data))) return p->state;
    p->before = p->state;
    say(p, MSG_LESSON_PLAY, NULL, NULL, NULL);
    return p->state = PLAY_FREE;
}

static play_state back(player *p) {
    if (p->state != PLAY_FREE) return p->state;
    p->host->restore(p->host->data, p->saved);
    p->state = p->before;
    if (p->asked) {
        show_prose(p, &p->asked->text);
        show_choices(p, p->asked);
    } else
        say(p, MSG_LESSON_ENTER, NULL, NULL, NULL);
    return p->state;
}

static play_state leave(player *p) { return p->state = PLAY_OVER; }

static play_state menu(player *p) {
    p->menu = true;
    return leave(p);
}

static play_state help(player *p) {
    say(p, p->state == PLAY_FREE ? MSG_LESSON_PLAY : MSG_LESSON_COMMANDS, NULL, NULL, NULL);
    return p->state;
}

enum { IN_LESSON = 1, IN_FREE = 2 };

static const struct {
    const char *word;
    unsigned where;
    play_state (*act)(player *);
} commands[] = {{"hint", IN_LESSON, hint},           {"skip", IN_LESSON, skip},
                {"play", IN_LESSON, free_play},      {"back", IN_FREE, back},
                {"menu", IN_LESSON | IN_FREE, menu}, {"quit", IN_LESSON | IN_FREE, leave},
                {"help", IN_LESSON | IN_FREE, help}};

static const char *trim(const char *text, size_t *length) {
    while (*length && isspace((unsigned char)*text)) text++, (*length)--;
    while (*length && isspace((unsigned char)text[*length - 1])) (*length)--;
    return text;
}

play_state player_line(player *p, const char *line, size_t length) {
    const char *text = trim(line, &length);
    unsigned here = p->state == PLAY_FREE ? IN_FREE : IN_LESSON;
    if (p->state == PLAY_OVER) return p->state;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strlen(commands[i].word) == length && memcmp(text, commands[i].word, length) == 0 &&
            (commands[i].where & here))
            return commands[i].act(p);
    if (p->state == PLAY_WAIT) return go_on(p, true);
    if (!length) return p->state;
    const char *own = arena_text(p->home, text, length);
    if (!own) return p->state;
    if (p->state == PLAY_ANSWER) return take_answer(p, own, length);
    p->host->run(p->host->data, own, AUTHOR_READER, NULL);
    return p->state;
}
