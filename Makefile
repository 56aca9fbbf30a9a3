# make            build build/release/reachbook
# make test       unit, golden and story tests, arrow check
# make lint       arrows, clang-format, cppcheck, clang-tidy
# make MODE=asan  any target with sanitizers (also: debug, coverage)
MODE ?= release
OUT  ?= build/$(MODE)
GEN  := $(OUT)/generated
WERROR ?= -Werror

PACKAGES := sqlite3 libpq icu-uc icu-i18n libmicrohttpd libsodium jansson zlib
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wwrite-strings -Wformat=2 -Wundef -Wvla -Wno-format-truncation -Wno-sign-conversion \
            $(WERROR)
CFLAGS   := -std=gnu17 -pthread -Isrc -I$(GEN) $(shell pkg-config --cflags $(PACKAGES)) $(WARNINGS) \
            -include base/banned.h -fstack-protector-strong -MMD -MP
LDLIBS   := $(shell pkg-config --libs $(PACKAGES)) -lroaring -lm -pthread

# Every 64-bit PC since 2009; it counts bits in one step. For older ones: make ARCH-x86_64=
ARCH-x86_64 := -march=x86-64-v2

CFLAGS-debug    := -g -Og
CFLAGS-release  := -O2 -g -D_FORTIFY_SOURCE=2
CFLAGS-asan     := -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS-fuzz     := -g -O1 -fsanitize=fuzzer-no-link,address,undefined -Wno-unknown-warning-option
CFLAGS-coverage := -g -O1 --coverage
CFLAGS  += $(CFLAGS-$(MODE)) $(ARCH-$(shell uname -m))
LDFLAGS += $(CFLAGS-$(MODE)) -Wl,-z,relro,-z,now

VIEWS   := $(wildcard src/web/views/*.html)
VIEW_C  := $(VIEWS:src/web/views/%.html=$(GEN)/view_%.c)
SOURCES := $(wildcard src/*/*.c)
EMBED   := $(sort $(wildcard data/*/* src/web/static/* src/intake/layouts/*))
OBJECTS := $(SOURCES:%.c=$(OUT)/%.o) $(VIEW_C:%.c=%.o) $(GEN)/embedded.o
LIBRARY := $(OUT)/libreachbook.a
REPLAYS := $(patsubst fuzz/fuzz_%.c,$(OUT)/replay/%,$(wildcard fuzz/fuzz_*.c)) $(OUT)/replay/control
TESTS   := $(patsubst test/%.c,$(OUT)/test/%,$(wildcard test/*/test_*.c))

$(OUT)/reachbook: $(OUT)/src/cli/main.o $(LIBRARY)
	@echo "link $@"; $(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIBRARY): $(filter-out $(OUT)/src/cli/main.o,$(OBJECTS))
	@rm -f $@
	@$(AR) rcs $@ $^

$(OUT)/src/%.o: src/%.c $(GEN)/sql.h
	@mkdir -p $(@D)
	@echo "cc $<"; $(CC) $(CFLAGS) -c -o $@ $<

$(GEN)/view_%.o: $(GEN)/view_%.c $(GEN)/sql.h
	@echo "cc $<"; $(CC) $(CFLAGS) -c -o $@ $<

$(OUT)/test/%: test/%.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "cc $<"; $(CC) $(CFLAGS) $(LDFLAGS) -Itest -o $@ $< $(LIBRARY) $(LDLIBS) -lcmocka

$(OUT)/replay/%: fuzz/fuzz_%.c fuzz/replay.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "cc $<"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^) $(LIBRARY) $(LDLIBS)

$(OUT)/replay/control: fuzz/control.c fuzz/replay.c
	@mkdir -p $(@D)
	@echo "cc $<"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

# The engine alone: linking it without the rest proves that it stands alone.
liblinkage: $(OUT)/liblinkage.so
$(OUT)/liblinkage.so: $(wildcard src/linkage/*.c) $(GEN)/name_forms.h
	@mkdir -p $(@D)
	@echo "cc $<"; $(CC) $(CFLAGS) -fPIC -shared -Wl,-z,defs -o $@ $(filter %.c,$^) -lm -pthread

# Generated from what people edit: named queries, views, and the files the program carries inside it.
$(GEN)/sql.h: $(wildcard sql/queries/*.sql sql/migrations/*.sql) $(GEN)/embed_sql
	$(GEN)/embed_sql $(sort $(filter %.sql,$^)) > $@.tmp && mv $@.tmp $@

$(GEN)/view_%.c: src/web/views/%.html $(GEN)/compile_views
	$(GEN)/compile_views $< > $@.tmp && mv $@.tmp $@

FORMS := $(wildcard src/linkage/forms/*.txt)
$(GEN)/name_forms.h: $(FORMS) $(GEN)/embed_forms
	$(GEN)/embed_forms $(FORMS) > $@.tmp && mv $@.tmp $@

$(OUT)/src/linkage/variants.o: $(GEN)/name_forms.h

$(GEN)/embedded.S: $(EMBED) tools/embed_files.sh Makefile
	@mkdir -p $(@D)
	tools/embed_files.sh $(EMBED) > $@.tmp && mv $@.tmp $@

$(GEN)/embedded.o: $(GEN)/embedded.S
	@$(CC) -c -o $@ $<

$(GEN)/embed_sql $(GEN)/compile_views $(GEN)/embed_forms: $(GEN)/%: tools/%.c
	@mkdir -p $(@D)
	@$(CC) -std=gnu17 -Wall -Wextra -Werror -g -o $@ $<

.PHONY: test unit replays lint clean liblinkage format
replays: $(REPLAYS)

unit: $(TESTS)
	test/units.sh $(TESTS)

test: $(OUT)/reachbook $(OUT)/liblinkage.so $(OUT)/test/trust/acknowledge $(REPLAYS)
	tools/check_layers.sh
	$(MAKE) unit
	test/run.sh $(OUT)/reachbook

format:
	clang-format -i $(wildcard src/*/*.[ch] test/*/*.[ch] tools/*.c fuzz/*.c)

lint: $(GEN)/sql.h
	tools/check_layers.sh
	clang-format --dry-run --Werror $(wildcard src/*/*.[ch] test/*/*.[ch] tools/*.c fuzz/*.c)
	cppcheck --quiet --std=c11 --inline-suppr --enable=warning,performance,portability --suppress=missingIncludeSystem --suppress=internalAstError \
	    --error-exitcode=1 -Isrc src tools fuzz
	tools/tidy.sh $(SOURCES) $(wildcard tools/*.c fuzz/*.c) -- -Wno-unknown-warning-option \
	    $(filter-out -MMD -MP,$(CFLAGS))

clean:
	rm -rf build

-include $(OBJECTS:.o=.d) $(TESTS:=.d)
.SECONDARY:
