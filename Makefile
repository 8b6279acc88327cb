# gradus: one Makefile for the whole tree.
#
#   make [all]           build/gradus and build/libgradus.a
#   make run ARGS=...    the same, then runs it          (sh scripts/run ... also installs what is missing)
#   make check           builds and runs the tests       (sh scripts/check  likewise)
#   make check ONLY=tape       only tests/test_tape;  TEST='row_*' only tests of that name;  GRADUS_SEED=1 repeats a run
#   make asan | ubsan    the tests under AddressSanitizer and UBSan, or UBSan alone
#   make valgrind        the tests under valgrind
#   make coverage        the tests, then lines covered per file
#   make fuzz            each tests/fuzz_*.c for FUZZ_SECONDS (needs clang)
#   make bench           each tests/bench_*.sh and tests/bench_*.c
#   make docs-check      derivations on a terminal, as PDF and in a browser, in both languages: pictures to be looked at
#   make lint            layers, sizes, layout, cppcheck, and both compilers without a warning;  make format writes the layout
#   make install         PREFIX=/usr/local DESTDIR=;  uninstall, dist, clean
#   WERROR=1             warnings are errors;  CC=clang  works and rebuilds what it must
#
# build/<mode>/ mirrors src/ and tests/. The program of the mode release is build/gradus; of another mode,
# build/<mode>/gradus. Written for GNU make 3.81 (macOS) and later.

VERSION := 0.1.0
PREFIX  ?= /usr/local
CFLAGS  ?= -O2 -g
MODE    ?= release
FUZZ_SECONDS ?= 60

# ---------------------------------------------------------------- modes
# MODE_FLAGS go to the compiler and the linker. TOP is where the mode's program and library stand.
OUT := build/$(MODE)
TOP := $(OUT)
ifeq ($(MODE),release)
    TOP := build
else ifeq ($(MODE),asan)
    MODE_FLAGS := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
else ifeq ($(MODE),ubsan)
    MODE_FLAGS := -O1 -fsanitize=undefined -fno-sanitize-recover=all
else ifeq ($(MODE),coverage)
    MODE_FLAGS := -O0 --coverage
else ifeq ($(MODE),fuzz)
    CC := clang
    MODE_FLAGS := -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
else
    $(error MODE=$(MODE): one of release asan ubsan coverage fuzz)
endif

# ---------------------------------------------------------------- flags
# -ffp-contract=off: a*b+c gives the same double on every machine, and in the tape as in the tree.
STANDARD := -std=c17 -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -ffp-contract=off
ifeq ($(shell uname -s),Darwin)
    STANDARD += -D_DARWIN_C_SOURCE
endif
# Rows of a table leave columns out: that is what the columns are for.
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wno-missing-field-initializers \
            -Werror=implicit-function-declaration $(if $(WERROR),-Werror)

CONFIG := build/config.mk
NO_CONFIG := clean dist format uninstall
ifneq ($(filter-out $(NO_CONFIG),$(or $(MAKECMDGOALS),all)),)
    include $(CONFIG)
endif

COMPILE = $(CC) $(STANDARD) $(WARNINGS) -Isrc $(LIB_CFLAGS) $(CPPFLAGS) $(CFLAGS) $(MODE_FLAGS)
LINK    = $(CC) $(CFLAGS) $(MODE_FLAGS) $(LDFLAGS)
# Only app/ knows where it will be installed.
APP_FLAGS = -DGRADUS_VERSION='"$(VERSION)"' -DGRADUS_DATADIR='"$(PREFIX)/share/gradus"' \
            -DGRADUS_LOCALEDIR='"$(PREFIX)/share/locale"'

# ---------------------------------------------------------------- files
# tests/test_*.c are programs; so are fuzz_* and bench_*; any other tests/*.c is linked into all of them.
SOURCES := $(sort $(wildcard src/*/*.c))
OBJECTS := $(SOURCES:src/%.c=$(OUT)/%.o)
APP_OBJECTS := $(filter $(OUT)/app/%,$(OBJECTS))
LIB_OBJECTS := $(filter-out $(OUT)/app/%,$(OBJECTS))
TEST_SOURCES := $(sort $(wildcard tests/*.c))
TEST_OBJECTS := $(TEST_SOURCES:%.c=$(OUT)/%.o)
programs = $(patsubst %.c,$(OUT)/%,$(filter tests/$(1)_%,$(TEST_SOURCES)))
TESTS   := $(call programs,test)
FUZZERS := $(call programs,fuzz)
BENCHES := $(call programs,bench)
TEST_HELPERS := $(filter-out $(addsuffix .o,$(TESTS) $(FUZZERS) $(BENCHES)),$(TEST_OBJECTS))
FORMATTED := $(wildcard src/*/*.[ch] src/num/blas/*.[ch] tests/*.[ch])

LIBRARY := $(TOP)/libgradus.a
APP_LIBRARY := $(OUT)/libapp.a
# BLAS and LAPACK, loaded at first use: beside the program, and where `make install` puts it.
MODULE := $(TOP)/gradus-dense.so
MODULE_SOURCE := src/num/blas/dense_blas.c
# The words in Chinese; English is in the program.
CATALOGUE := $(TOP)/locale/zh_CN/LC_MESSAGES/gradus.mo
PROGRAM := $(if $(wildcard src/app/main.c),$(TOP)/gradus)# without app/ the library and its tests still build

.PHONY: all run check bench docs-check lint format asan ubsan valgrind fuzz coverage install uninstall dist clean FORCE
.DELETE_ON_ERROR:
.SUFFIXES:
all: $(LIBRARY) $(PROGRAM) $(MODULE) $(CATALOGUE)

# ---------------------------------------------------------------- building
$(CONFIG): scripts/libs scripts/bootstrap
	@mkdir -p $(@D)
	@CC='$(CC)' sh scripts/libs > $@.new && mv $@.new $@

# A file that changes when the text does: so other flags, or a source less, rebuild what depends on them.
remember = $(if $(filter-out $(NO_CONFIG),$(or $(MAKECMDGOALS),all)),$(shell mkdir -p $(OUT); \
    [ "`cat $(OUT)/$(1) 2>/dev/null`" = '$(subst ','\'',$(2))' ] || echo '$(subst ','\'',$(2))' > $(OUT)/$(1)))
$(call remember,flags,$(strip $(COMPILE) $(LINK) $(LIB_LIBS)))
$(call remember,app-flags,$(strip $(APP_FLAGS)))
$(call remember,sources,$(SOURCES) $(TEST_SOURCES))

$(APP_OBJECTS): $(OUT)/%.o: src/%.c $(OUT)/flags $(OUT)/app-flags
	@mkdir -p $(@D)
	$(COMPILE) $(APP_FLAGS) -MMD -MP -c -o $@ $<

$(LIB_OBJECTS): $(OUT)/%.o: src/%.c $(OUT)/flags
	@mkdir -p $(@D)
	$(COMPILE) -MMD -MP -c -o $@ $<

$(TEST_OBJECTS): $(OUT)/%.o: %.c $(OUT)/flags
	@mkdir -p $(@D)
	$(COMPILE) -Itests $(TEST_CFLAGS) -MMD -MP -c -o $@ $<

$(LIBRARY): $(LIB_OBJECTS) $(OUT)/sources
	rm -f $@ && ar rcs $@ $(LIB_OBJECTS)

$(APP_LIBRARY): $(APP_OBJECTS) $(OUT)/sources
	rm -f $@ && ar rcs $@ $(filter-out %/main.o,$(APP_OBJECTS))

$(PROGRAM): $(APP_OBJECTS) $(LIBRARY) | $(MODULE) $(CATALOGUE)
	$(LINK) -o $@ $(APP_OBJECTS) $(LIBRARY) $(LIB_LIBS)

$(MODULE): $(MODULE_SOURCE) src/num/dense.h $(OUT)/flags
	@mkdir -p $(@D)
	$(COMPILE) $(BLAS_CFLAGS) -fPIC -shared -o $@ $(MODULE_SOURCE) $(BLAS_LIBS)

$(CATALOGUE): scripts/zh_CN.po
	@mkdir -p $(@D)
	msgfmt -o $@ $<

$(TESTS) $(BENCHES): %: %.o $(TEST_HELPERS) $(APP_LIBRARY) $(LIBRARY) | $(MODULE) $(CATALOGUE)
	$(LINK) -o $@ $@.o $(TEST_HELPERS) $(APP_LIBRARY) $(LIBRARY) $(TEST_LIBS) $(LIB_LIBS)

$(FUZZERS): %: %.o $(APP_LIBRARY) $(LIBRARY)
	$(LINK) -fsanitize=fuzzer -o $@ $@.o $(APP_LIBRARY) $(LIBRARY) $(LIB_LIBS)

-include $(OBJECTS:.o=.d) $(TEST_OBJECTS:.o=.d)

run: all
	@$(PROGRAM) $(ARGS)

# ---------------------------------------------------------------- testing
# One seed for a whole run, so that one number repeats it.
ifndef GRADUS_SEED
    ifneq ($(filter check asan ubsan valgrind coverage,$(MAKECMDGOALS)),)
        GRADUS_SEED := $(shell od -An -N4 -tu4 /dev/urandom | tr -d ' ')
    endif
endif
export GRADUS_SEED
GRADUS_TEST := $(TEST)
export GRADUS_TEST

CHOSEN := $(if $(ONLY),$(foreach name,$(ONLY),$(filter $(OUT)/tests/test_$(name:test_%=%),$(TESTS))),$(TESTS))

check: $(CHOSEN:%=%.log)
	@sh scripts/test-summary $^

# When all are built, each test runs alone and leaves a log; the summary decides. -j runs several at once.
$(TESTS:%=%.log): %.log: % $(PROGRAM) FORCE | $(CHOSEN)
	@GRADUS=$(PROGRAM) sh scripts/test-one $< $@
FORCE:

asan ubsan:
	@$(MAKE) --no-print-directory MODE=$@ check

# Valgrind runs some twenty times slower, hence the longer limits. A child that is forked and runs nothing else would report
# all of its parent's memory.
VALGRIND := valgrind -q --child-silent-after-fork=yes --leak-check=full --show-leak-kinds=definite,indirect \
            --errors-for-leak-kinds=definite,indirect --error-exitcode=99
valgrind:
	@$(MAKE) --no-print-directory GRADUS_SLOW=30 check GRADUS_WRAP='$(VALGRIND)'
export GRADUS_SLOW GRADUS_WRAP

coverage:
	@rm -rf build/coverage
	@$(MAKE) --no-print-directory MODE=coverage check
	@sh scripts/coverage build/coverage

fuzz:
	@$(if $(wildcard tests/fuzz_*.c),$(MAKE) --no-print-directory MODE=fuzz fuzz-all,echo "no tests/fuzz_*.c yet")
.PHONY: fuzz-all
fuzz-all: $(FUZZERS)
	@set -e; for fuzzer in $(FUZZERS); do sh scripts/fuzz-one $$fuzzer $(FUZZ_SECONDS); done

bench: all $(BENCHES)
	@set -e; for bench in $(BENCHES); do $$bench; done; \
	for bench in $(wildcard tests/bench_*.sh); do GRADUS=$(PROGRAM) sh $$bench; done

docs-check: all
	@GRADUS=$(PROGRAM) sh scripts/docs-check build/docs

# ---------------------------------------------------------------- the shape of the code
lint: $(CONFIG)
	@FLAGS='$(subst ','\'',$(STANDARD) $(WARNINGS) -Isrc -Itests $(LIB_CFLAGS) $(TEST_CFLAGS) $(APP_FLAGS))' sh scripts/lint

format:
	clang-format -i $(FORMATTED)

# ---------------------------------------------------------------- installing
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/gradus/lessons
	install -d $(DESTDIR)$(PREFIX)/lib/gradus
	install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/gradus
	install -m 755 $(MODULE) $(DESTDIR)$(PREFIX)/lib/gradus/
	cp -R lessons/. $(DESTDIR)$(PREFIX)/share/gradus/lessons/
	install -d $(DESTDIR)$(PREFIX)/share/locale/zh_CN/LC_MESSAGES
	install -m 644 $(CATALOGUE) $(DESTDIR)$(PREFIX)/share/locale/zh_CN/LC_MESSAGES/

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/gradus $(DESTDIR)$(PREFIX)/share/locale/zh_CN/LC_MESSAGES/gradus.mo
	rm -rf $(DESTDIR)$(PREFIX)/share/gradus $(DESTDIR)$(PREFIX)/lib/gradus

dist:
	@mkdir -p build
	git archive --format=tar.gz --prefix=gradus-$(VERSION)/ -o build/gradus-$(VERSION).tar.gz HEAD
	@echo build/gradus-$(VERSION).tar.gz

clean:
	rm -rf build
