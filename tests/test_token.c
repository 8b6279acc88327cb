/* The lexer: kinds, canonical spellings, places and blanks; where a statement ends; what it refuses. */
#include "harness.h"

#include "base/buffer.h"
#include "read/syntax.h"
#include "read/token.h"

#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {
#define TOKEN(id, shown) [TOKEN_##id] = #id,
#include "read/token.def"
#undef TOKEN
};

/* The tokens of the first statement, as KIND or KIND:spelling. */
static void dump_tokens(buffer *b, const char *text, size_t length) {
    lexer l;
    diag d;
    diag_clear(&d);
    lexer_init(&l, b->home, text, length, 0);
    if (!lexer_start(&l, &d)) {
        buffer_printf(b, "ERROR %u", d.where.from);
        return;
    }
    for (;;) {
        token t = lexer_next(&l, &d);
        if (b->length) buffer_putc(b, ' ');
        buffer_puts(b, kinds[t.kind]);
        assert_true(t.where.from <= t.where.to && t.where.to <= length);
        if (t.key)
            buffer_printf(b, ":%s", t.key);
        else if (t.text)
            buffer_printf(b, ":%s", t.text);
        if (t.kind == TOKEN_PRIME && t.count > 1) buffer_printf(b, ":%u", (unsigned)t.count);
        if (t.kind == TOKEN_ERROR) buffer_printf(b, " %u-%u", (unsigned)d.where.from, (unsigned)d.where.to);
        if (t.kind == TOKEN_END && t.quiet) buffer_puts(b, ":quiet");
        if (t.kind == TOKEN_END && t.wants_more) buffer_puts(b, ":more");
        if (t.kind == TOKEN_END || t.kind == TOKEN_ERROR) break;
    }
}

static void expect(const char *text, const char *tokens) {
    mem *m = mem_new(0);
    arena *a = arena_new(m);
    buffer b;
    buffer_init(&b, a);
    char *exact = malloc(strlen(text)); /* without the NUL, so that reading it is seen */
    memcpy(exact, text, strlen(text));
    dump_tokens(&b, exact, strlen(text));
    if (strcmp(b.text, tokens)) fail_msg("%s\n  is      %s\n  and not %s", text, b.text, tokens);
    free(exact);
    arena_free(a);
    mem_free(m);
}

static void numbers_are_exact_text(void **state) {
    (void)state;
    expect("3 0.1 2e-5 2E+5 .5", "NUMBER:3 NUMBER:0.1 NUMBER:2e-5 NUMBER:2E+5 NUMBER:0.5 END");
    expect("1..5", "NUMBER:1 RANGE NUMBER:5 END");
    expect("2.*x 2./x 2.^x",
           "NUMBER:2 DOT_STAR NAME:x NUMBER:2 DOT_SLASH NAME:x NUMBER:2 DOT_CARET NAME:x END");
    expect("2e 2e-x 2ex", "NUMBER:2 NAME:e NUMBER:2 NAME:e MINUS NAME:x NUMBER:2 NAME:ex END");
    expect("0x1p9", "NUMBER:0 NAME:x1p9 END");
    expect("\xef\xbc\x91\xef\xbc\x8e\xef\xbc\x95", "NUMBER:1.5 END"); /* １．５ */
    expect("1.2.3", "ERROR 0-5");
    expect("1. ", "ERROR 0-2");
    expect("1e5x", "ERROR 0-4");
    expect("1_0", "ERROR 0-2");
    expect("1e100001", "ERROR 0-8");
}

static void names_have_one_canonical_spelling(void **state) {
    (void)state;
    expect("x_1 x_{1} x₁ x_{12} x₁₂", "NAME:x_1 NAME:x_1 NAME:x_1 NAME:x_12 NAME:x_12 END");
    expect("μ µ mu ∆ Δ Ω Ω", "NAME:mu NAME:mu NAME:mu NAME:Delta NAME:Delta NAME:Omega NAME:Omega END");
    expect("ϕ φ ϵ ε ς ϑ", "NAME:phi NAME:phi NAME:epsilon NAME:epsilon NAME:sigma NAME:theta END");
    expect("\xf0\x9d\x91\xa5 \xef\xbd\x98 ℝ", "NAME:x NAME:x NAME:R END"); /* 𝑥 ｘ */
    expect("e\xcc\x81 \xc3\xa9", "NAME:\xc3\xa9 NAME:\xc3\xa9 END");       /* combining and composed é */
    expect("速度 f_xy f_{x y} f_{x,y} θ_i", "NAME:速度 NAME:f_xy NAME:f_x,y NAME:f_x,y NAME:theta_i END");
    expect("x_{x_1} a_b_c x_{1}y", "NAME:x_x_1 NAME:a_b_c NAME:x_1 NAME:y END");
    expect("\xd1\x85", "ERROR 0-2"); /* Cyrillic х */
    expect("x_", "ERROR 1-2");
    expect("x_{}", "ERROR 1-4");
    expect("x_{i+1}", "ERROR 2-5");
    expect("_x", "ERROR 0-1");
}

static void signs_read_from_paper_too(void **state) {
    (void)state;
    expect("× · ⋅ − ÷", "CROSS STAR STAR MINUS SLASH END:more");
    expect("² ³ ⁻¹ ⁿ ²ⁿ ᵀ", "SUPER:2 SUPER:3 SUPER:-1 SUPER:n SUPER:2n TRANSPOSE END");
    expect("√ ∛ ∂ ∇ ∈ ≤ ≥ ≠", "ROOT CUBE_ROOT PARTIAL NABLA IN LE GE NE END:more");
    expect("′ ″ ‴ '", "PRIME PRIME:2 PRIME:3 PRIME END");
    expect("⊙ ⊗ ‖ ∧ ∨", "DOT_STAR KRON BARS AND OR END:more");
    expect("∂_x ∇_{x_1} ∂ₓ", "PARTIAL:x NABLA:x_1 PARTIAL:x END");
    expect("（），；：＝", "LPAREN RPAREN COMMA END:quiet");
    expect("== = <= < >= > != .. .* ./ .^ || |",
           "EQ EQUALS LE LT GE GT NE RANGE DOT_STAR DOT_SLASH DOT_CARET BARS BAR END");
    expect("and or at where in", "AND:and OR:or AT:at WHERE:where IN:in END:more");
    expect("%3 %12", "HISTORY:%3 HISTORY:%12 END");
    expect("\"a b\" “c”", "STRING:a b STRING:c END");
    expect("**", "ERROR 0-2");
    expect("x := 1", "NAME:x ERROR 2-4");
}

static void statement_ends_where_it_should(void **state) {
    (void)state;
    expect("x\ny", "NAME:x END");
    expect("x;y", "NAME:x END:quiet");
    expect("(x;\ny)", "LPAREN NAME:x SEMICOLON NAME:y RPAREN END");
    expect("x +\ny", "NAME:x PLUS NAME:y END");
    expect("x +\n\ny", "NAME:x PLUS END");
    expect("x +\nlet y", "NAME:x PLUS END");
    expect("x +\n  # c\ny", "NAME:x PLUS END");
    expect("(x\na = 3", "LPAREN NAME:x END");
    expect("(x\na == 3", "LPAREN NAME:x NAME:a EQ NUMBER:3 END:more");
    expect("f(x,\na = 3)", "NAME:f LPAREN NAME:x COMMA NAME:a EQUALS NUMBER:3 RPAREN END");
    expect("f(x,\ng(a) = 3", "NAME:f LPAREN NAME:x COMMA END");
    expect("(x\nplot y", "LPAREN NAME:x END");
    expect("\xef\xbb\xbf x # c\r\n", "NAME:x END");
    expect("x \\", "NAME:x ERROR 2-3");
}

static void bad_bytes_are_named_with_their_column(void **state) {
    static const struct {
        const char *text;
        size_t length;
        const char *name, *column;
    } rows[] = {{"\xff", 1, "\\xff", "1"},
                {"αβ \x80", 6, "\\x80", "4"},
                {"x\0y", 3, "\\x00", "2"},
                {"x\x1b[31m", 6, "\\x1b", "2"},
                {"# a comment \x07", 13, "\\x07", "13"},
                {"x # \xe2\x80\xae", 7, "U+202E", "5"},
                {"x\xe2\x80\x8b", 4, "U+200B", "2"},
                {"\"a\x01\"", 4, "\\x01", "3"},
                {"x\ry", 3, "\\x0d", "2"},
                {"x\xef\xbb\xbf", 4, "U+FEFF", "2"},
                {"\xc0\x80", 2, "\\xc0", "1"},
                {"\xed\xa0\x80", 3, "\\xed", "1"},
                {"\n😀", 5, "😀", "1"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        mem *m = mem_new(0);
        arena *a = arena_new(m);
        lexer l;
        diag d;
        diag_clear(&d);
        lexer_init(&l, a, rows[i].text, rows[i].length, 0);
        if (lexer_start(&l, &d))
            for (token t = lexer_next(&l, &d); t.kind != TOKEN_ERROR && t.kind != TOKEN_END;)
                t = lexer_next(&l, &d);
        assert_string_equal(d.args[0], rows[i].name);
        assert_string_equal(d.args[1], rows[i].column);
        arena_free(a);
        mem_free(m);
    }
}

static void words_of_a_command_are_taken_as_they_are(void **state) {
    static const char text[] = "a/b.md x^2+1 \"c d\" 速度 a#b # comment";
    static const char *const words[] = {"a/b.md", "x^2+1", "c d", "速度", "a#b"};
    mem *m = mem_new(0);
    arena *a = arena_new(m);
    lexer l;
    diag d;
    (void)state;
    diag_clear(&d);
    lexer_init(&l, a, text, strlen(text), 0);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_string_equal(lexer_word(&l, &d).text, words[i]);
    assert_int_equal(lexer_word(&l, &d).kind, TOKEN_END);
    arena_free(a);
    mem_free(m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_exact_text),
        cmocka_unit_test(names_have_one_canonical_spelling),
        cmocka_unit_test(signs_read_from_paper_too),
        cmocka_unit_test(statement_ends_where_it_should),
        cmocka_unit_test(bad_bytes_are_named_with_their_column),
        cmocka_unit_test(words_of_a_command_are_taken_as_they_are),
    };
    return harness_run("token", tests, sizeof tests / sizeof *tests);
}
