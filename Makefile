# make            build build/release/reachbook
# make test       unit, golden and story tests, arrow check
# make liblinkage the engine alone: liblinkage.so, liblinkage.a, linkage.pc; make install PREFIX= DESTDIR=
# make lint       arrows, clang-format, cppcheck, clang-tidy
# make MODE=asan  any target with sanitizers (also: debug, coverage)
MODE ?= release
OUT  ?= build/$(MODE)
GEN  := $(OUT)/generated
WERROR ?= -Werror

PACKAGES := sqlite3 libpq icu-uc icu-i18n libmicrohttpd libsodium libqrencode nettle jansson zlib xlsxwriter
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
EMBED   := $(sort $(wildcard data/*/* measures/* src/web/static/* src/intake/layouts/*))
OBJECTS := $(SOURCES:%.c=$(OUT)/%.o) $(VIEW_C:%.c=%.o) $(GEN)/embedded.o
LIBRARY := $(OUT)/libreachbook.a
BENCHES := $(patsubst bench/%.c,$(OUT)/bench/%,$(wildcard bench/*.c))
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

# The program with one line of one file changed, for tests that must notice it: FILE, EDIT (of sed), TO (a folder).
.PHONY: mutant
mutant: $(OUT)/reachbook
	@mkdir -p $(TO) && sed '$(EDIT)' $(FILE) > $(TO)/mutant.c && ! cmp -s $(FILE) $(TO)/mutant.c
	@$(CC) $(CFLAGS) -w -c -o $(TO)/mutant.o $(TO)/mutant.c
	@$(CC) $(LDFLAGS) -o $(TO)/reachbook $(OUT)/src/cli/main.o $(TO)/mutant.o $(LIBRARY) $(LDLIBS)

# The programs of the benchmarks.
bench: $(OUT)/reachbook $(BENCHES)
$(OUT)/bench/%: bench/%.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "cc $<"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIBRARY) $(LDLIBS)

$(OUT)/replay/%: fuzz/fuzz_%.c fuzz/replay.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "cc $<"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^) $(LIBRARY) $(LDLIBS)

$(OUT)/replay/control: fuzz/control.c fuzz/replay.c
	@mkdir -p $(@D)
	@echo "cc $<"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

# Its allocations go through the test, which makes them fail one after the other.
$(OUT)/test/linkage/test_memory: LDFLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=aligned_alloc,--wrap=realloc,--wrap=strdup,--wrap=free

# The engine alone, for other programs: linking it without the rest proves that it stands alone. Only what linkage.h declares
# can be seen from outside, in the archive too.
LINKAGE_VERSION := 1.0.0
LINKAGE_SONAME  := liblinkage.so.1
LINKAGE_OBJECTS := $(patsubst src/linkage/%.c,$(OUT)/linkage/%.o,$(wildcard src/linkage/*.c))
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib

liblinkage: $(OUT)/liblinkage.so $(OUT)/liblinkage.a $(OUT)/linkage.pc

$(OUT)/linkage/%.o: src/linkage/%.c $(GEN)/name_forms.h
	@mkdir -p $(@D)
	@echo "cc $< (library)"; $(CC) $(CFLAGS) -fPIC -fvisibility=hidden -c -o $@ $<

$(OUT)/liblinkage.so: $(LINKAGE_OBJECTS)
	@echo "link $@"; $(CC) $(LDFLAGS) -shared -Wl,-z,defs,-soname,$(LINKAGE_SONAME) -o $@ $^ -lm -pthread
	@ln -sf $(@F) $(OUT)/$(LINKAGE_SONAME)

$(OUT)/liblinkage.a: $(LINKAGE_OBJECTS)
	@$(LD) -r -o $(OUT)/linkage/whole.o $^ && objcopy --localize-hidden $(OUT)/linkage/whole.o
	@rm -f $@ && $(AR) rcs $@ $(OUT)/linkage/whole.o

.PHONY: $(OUT)/linkage.pc
$(OUT)/linkage.pc:
	@mkdir -p $(@D)
	@printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$(LIBDIR)' 'includedir=$${prefix}/include' '' 'Name: linkage' \
	    'Description: Finds records that describe the same person' 'Version: $(LINKAGE_VERSION)' \
	    'Libs: -L$${libdir} -llinkage' 'Libs.private: -lm -pthread' 'Cflags: -I$${includedir}' > $@

# make install PREFIX=/usr DESTDIR=/tmp/package: the library, its header, pkg-config file and manual page.
install: liblinkage
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(PREFIX)/share/man/man3
	install -m 755 $(OUT)/liblinkage.so $(DESTDIR)$(LIBDIR)/liblinkage.so.$(LINKAGE_VERSION)
	ln -sf liblinkage.so.$(LINKAGE_VERSION) $(DESTDIR)$(LIBDIR)/$(LINKAGE_SONAME)
	ln -sf $(LINKAGE_SONAME) $(DESTDIR)$(LIBDIR)/liblinkage.so
	install -m 644 $(OUT)/liblinkage.a $(DESTDIR)$(LIBDIR)
	install -m 644 $(OUT)/linkage.pc $(DESTDIR)$(LIBDIR)/pkgconfig
	install -m 644 src/linkage/linkage.h $(DESTDIR)$(PREFIX)/include
	install -m 644 docs/liblinkage.3 $(DESTDIR)$(PREFIX)/share/man/man3

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

.PHONY: test unit programs replays lint clean liblinkage install format bench
replays: $(REPLAYS)

unit: $(TESTS)
	test/units.sh $(TESTS)

# All that a test run starts; apart from it, since compiling may use every processor and the runs may not.
programs: $(OUT)/reachbook liblinkage $(OUT)/test/trust/acknowledge $(REPLAYS) $(TESTS)

test: programs
	tools/check_layers.sh
	$(MAKE) unit
	test/run.sh $(OUT)/reachbook

format:
	clang-format -i $(wildcard src/*/*.[ch] test/*/*.[ch] tools/*.c fuzz/*.c examples/*.c bench/*.c)

lint: $(GEN)/sql.h
	tools/check_layers.sh
	clang-format --dry-run --Werror $(wildcard src/*/*.[ch] test/*/*.[ch] tools/*.c fuzz/*.c examples/*.c bench/*.c)
	cppcheck --quiet --std=c11 --inline-suppr --enable=warning,performance,portability --suppress=missingIncludeSystem --suppress=internalAstError \
	    --error-exitcode=1 -Isrc src tools fuzz
	tools/tidy.sh $(SOURCES) $(wildcard tools/*.c fuzz/*.c) -- -Wno-unknown-warning-option \
	    $(filter-out -MMD -MP,$(CFLAGS))

clean:
	rm -rf build

-include $(OBJECTS:.o=.d) $(LINKAGE_OBJECTS:.o=.d) $(TESTS:=.d) $(BENCHES:=.d)
.SECONDARY:
