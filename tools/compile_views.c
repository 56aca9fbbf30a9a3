/* Compiles a view, HTML with C in it, to C that calls web/html.h:  compile_views NAME.html > NAME.c
 *
 *   %#include "folder/file.h"   an include of the C file
 *   %view name(args)            begins void view_name(Html *html, args); a file may hold several
 *   % C                         a line of C, allowed between elements only
 *   {{ expression }}            a value, escaped for the place where it stands
 *   checked?="{{ test }}"       an attribute without a value, there when the test holds
 *
 * It follows the markup, so it knows each place: text and "quoted" attributes get html_put; href, src and
 * action get html_put_url after fixed text, or html_url_path when the value is the whole path. It refuses to
 * build where no escaping is safe, and where the Content-Security-Policy would stop the page from working.
 * The form token follows each <form method="post">. */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef enum Place {
    TEXT,      /* between elements */
    TAG_NAME,  /* after < */
    TAG,       /* between attributes */
    ATTRIBUTE, /* in an attribute's name */
    VALUE,     /* in a "quoted" value */
    AFTER,     /* just after a value's closing quote */
    COMMENT,   /* in <!-- --> */
    SCRIPT,    /* after <script ...>, where only </script> may follow */
} Place;

typedef struct Compiler {
    const char *file;
    int line;
    Place place;
    bool in_view, closing_tag, post_form, any_view;
    char tag[64], attribute[64];
    char fixed[256];    /* the value of the attribute so far, values left out */
    size_t name_length; /* of tag or attribute being read */
    bool dynamic;       /* the value holds {{ }} */
    char markup[2048];  /* literal text waiting to be written */
    size_t markup_length;
    int include_count;
} Compiler;

static _Noreturn void refuse(const Compiler *c, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fprintf(stderr, "%s:%d: ", c->file, c->line);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
    exit(1);
}

static bool is_one_of(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (strcasecmp(word, *list) == 0)
            return true;
    return false;
}

static void flush_markup(Compiler *c)
{
    if (c->markup_length == 0)
        return;
    printf("    html_markup(html, \"");
    for (size_t i = 0; i < c->markup_length; i++) {
        unsigned char byte = (unsigned char)c->markup[i];
        if (byte == '\n')
            printf("\\n");
        else if (byte == '"' || byte == '\\')
            printf("\\%c", byte);
        else if (byte == '?' || byte < ' ' || byte > '~')
            printf("\\%03o", byte);
        else
            putchar(byte);
    }
    printf("\");\n");
    c->markup_length = 0;
}

static void add_markup(Compiler *c, char byte)
{
    if (c->place == COMMENT)
        return;
    if (c->markup_length == sizeof c->markup)
        flush_markup(c);
    c->markup[c->markup_length++] = byte;
}

static void add_fixed(Compiler *c, char byte)
{
    size_t length = strlen(c->fixed);
    if (length + 1 < sizeof c->fixed)
        c->fixed[length] = byte;
}

static bool is_url(const char *attribute)
{
    static const char *const urls[] = {"href", "src",    "action",     "formaction",
                                       "cite", "poster", "xlink:href", NULL};
    return is_one_of(attribute, urls);
}

/* Whether an address begins with something that cannot run as a script or lead to a host that data chose. */
static bool is_safe_start(const char *fixed, bool before_value)
{
    static const char *const schemes[] = {"https://", "http://", "mailto:", "tel:", "data:image/", NULL};
    if (fixed[0] == '/')
        return fixed[1] != '/' && fixed[1] != '\\';
    if (fixed[0] == '?' || fixed[0] == '#')
        return true;
    for (int i = 0; schemes[i]; i++) {
        size_t length = strlen(schemes[i]);
        if (strncasecmp(fixed, schemes[i], length) == 0)
            return !before_value || i == 2 || i == 3 || (i < 2 && strchr(fixed + length, '/'));
    }
    return !before_value && fixed[strcspn(fixed, ":&\\\t\n ")] == 0;
}

static void check_element(const Compiler *c)
{
    static const char *const refused[] = {"style", "base",    "object",   "embed",         "iframe",
                                          "frame", "applet",  "animate",  "set",           "plaintext",
                                          "xmp",   "noembed", "noframes", "foreignobject", NULL};
    if (is_one_of(c->tag, refused))
        refuse(c, "<%s> is not allowed in a view", c->tag);
}

static void check_attribute(const Compiler *c)
{
    static const char *const refused[] = {"style", "srcdoc",        "srcset", "formmethod",
                                          "ping",  "attributename", NULL};
    if (strncasecmp(c->attribute, "on", 2) == 0)
        refuse(c, "%s= would run a script, which the site's policy forbids", c->attribute);
    if (is_one_of(c->attribute, refused))
        refuse(c, "%s= is not allowed in a view", c->attribute);
}

static bool is_switch(Compiler *c)
{
    return c->name_length > 0 && c->attribute[c->name_length - 1] == '?';
}

static void check_code(const Compiler *c, const char *code)
{
    if (strstr(code, "html_bytes") || strstr(code, "html_markup"))
        refuse(c, "a view writes markup as markup, not by html_bytes or html_markup");
}

/* {{ expression }} has been read: writes the call its place asks for. */
static void put_value(Compiler *c, const char *expression, size_t length)
{
    static const char *const fixed_only[] = {"method", "enctype", "http-equiv", "content", "target",
                                             "rel",    "type",    "integrity",  "nonce",   NULL};
    const char *put = "html_put";
    if (c->place == VALUE && is_switch(c)) {
        if (c->dynamic || c->fixed[0])
            refuse(c, "%s takes one {{ test }} and nothing else", c->attribute);
        flush_markup(c);
        printf("#line %d \"%s\"\n    if (%.*s)\n        html_markup(html, \"%.*s\");\n", c->line, c->file,
               (int)length, expression, (int)c->name_length - 1, c->attribute);
        c->dynamic = true;
        return;
    }
    if (c->place == VALUE) {
        bool is_type_of_input = strcasecmp(c->attribute, "type") == 0 && strcasecmp(c->tag, "input") == 0;
        if (is_one_of(c->attribute, fixed_only) && !is_type_of_input)
            refuse(c, "%s= must be fixed text", c->attribute);
        if (strcasecmp(c->tag, "script") == 0)
            refuse(c, "the attributes of <script> must be fixed text");
        if (is_url(c->attribute)) {
            put = c->fixed[0] || c->dynamic ? "html_put_url" : "html_url_path";
            if (!c->dynamic && c->fixed[0] && !is_safe_start(c->fixed, true))
                refuse(
                    c,
                    "%s=\"%s{{ }}\": an address begins with fixed text that names the place, such as /child/",
                    c->attribute, c->fixed);
        }
        c->dynamic = true;
    } else if (c->place != TEXT) {
        refuse(c, "a value may stand in text or in a \"quoted\" attribute only");
    }
    flush_markup(c);
    printf("#line %d \"%s\"\n    %s(html, %.*s);\n", c->line, c->file, put, (int)length, expression);
}

static void end_name(Compiler *c)
{
    if (c->place == TAG_NAME) {
        check_element(c);
        c->post_form = false;
        c->place = TAG;
    } else {
        check_attribute(c);
    }
}

static void end_value(Compiler *c)
{
    static const char *const refused_input[] = {"image", NULL};
    if (is_switch(c) && !c->dynamic)
        refuse(c, "%s\"...\" takes one {{ test }}", c->attribute);
    if (is_url(c->attribute) && !c->dynamic && !is_safe_start(c->fixed, false))
        refuse(c, "%s=\"%s\" is not an address this site may use", c->attribute, c->fixed);
    if (strcasecmp(c->tag, "input") == 0 && strcasecmp(c->attribute, "type") == 0 &&
        is_one_of(c->fixed, refused_input))
        refuse(c, "use a <button>, not an image, to send a form");
    if (strcasecmp(c->tag, "form") == 0 && strcasecmp(c->attribute, "method") == 0) {
        static const char *const methods[] = {"get", "post", "dialog", NULL};
        if (!is_one_of(c->fixed, methods))
            refuse(c, "method=\"%s\": a form's method is get or post", c->fixed);
        c->post_form = strcasecmp(c->fixed, "post") == 0;
    }
    c->place = AFTER;
}

static void end_tag(Compiler *c)
{
    c->place = TEXT;
    add_markup(c, '>');
    if (c->closing_tag)
        return;
    if (strcasecmp(c->tag, "script") == 0)
        c->place = SCRIPT;
    if (strcasecmp(c->tag, "form") == 0 && c->post_form) {
        flush_markup(c);
        printf("    html_form_token(html);\n");
    }
}

static void add_to_name(Compiler *c, char *name, char byte)
{
    if (c->name_length + 1 >= sizeof c->tag)
        refuse(c, "a name of more than 62 characters");
    name[c->name_length++] = byte;
    name[c->name_length] = 0;
}

static bool is_name_byte(char byte)
{
    return isalnum((unsigned char)byte) || (byte && strchr("-_:.?@", byte));
}

/* The start of an attribute inside a tag, or the tag's end. */
static void read_in_tag(Compiler *c, char byte)
{
    if (byte == '>') {
        end_tag(c);
    } else if (isspace((unsigned char)byte) || byte == '/') {
        c->place = TAG;
        add_markup(c, byte);
    } else if (c->place == AFTER) {
        refuse(c, "a space must follow the value of %s", c->attribute);
    } else if (is_name_byte(byte)) {
        c->place = ATTRIBUTE;
        c->name_length = 0;
        add_to_name(c, c->attribute, byte);
    } else {
        refuse(c, "'%c' may not stand in a tag here", byte);
    }
}

static void add_attribute_name(Compiler *c)
{
    for (size_t i = 0; i < c->name_length; i++)
        add_markup(c, c->attribute[i]);
}

/* Returns how many bytes it has used. */
static size_t read_attribute_name(Compiler *c, const char *at)
{
    if (is_name_byte(*at)) {
        add_to_name(c, c->attribute, *at);
        return 1;
    }
    end_name(c);
    if (*at != '=') {
        if (is_switch(c))
            refuse(c, "%s needs =\"{{ test }}\"", c->attribute);
        add_attribute_name(c);
        c->attribute[0] = 0;
        c->place = TAG;
        return 0;
    }
    if (at[1] != '"')
        refuse(c, "the value of %s must stand in \"double quotes\" just after the =", c->attribute);
    if (!is_switch(c)) {
        add_attribute_name(c);
        add_markup(c, '=');
        add_markup(c, '"');
    }
    c->place = VALUE;
    c->dynamic = false;
    memset(c->fixed, 0, sizeof c->fixed);
    return 2;
}

static size_t read_text(Compiler *c, const char *at)
{
    if (*at == '<' && strncmp(at, "<!--", 4) == 0) {
        c->place = COMMENT;
        return 4;
    }
    add_markup(c, *at);
    if (*at != '<')
        return 1;
    c->place = TAG_NAME;
    c->name_length = 0;
    c->tag[0] = 0;
    c->closing_tag = at[1] == '/';
    if (strncasecmp(at, "<!doctype html", 14) == 0) {
        c->place = TAG;
        for (int i = 1; i < 14; i++)
            add_markup(c, at[i]);
        return 14;
    }
    if (c->closing_tag)
        add_markup(c, '/');
    if (!isalpha((unsigned char)at[c->closing_tag ? 2 : 1]))
        refuse(c, "write &lt; for a < that begins no element");
    return c->closing_tag ? 2 : 1;
}

static size_t read_value(Compiler *c, char byte)
{
    if (byte == '"') {
        if (!is_switch(c))
            add_markup(c, '"');
        end_value(c);
    } else {
        if (is_switch(c))
            refuse(c, "%s takes one {{ test }} and nothing else", c->attribute);
        add_markup(c, byte);
        add_fixed(c, byte);
    }
    return 1;
}

/* One step through the markup; returns how many bytes it has used. */
static size_t read_markup(Compiler *c, const char *at)
{
    switch (c->place) {
    case TEXT:
        return read_text(c, at);
    case TAG_NAME:
        if (isalnum((unsigned char)*at) || *at == '-') {
            add_to_name(c, c->tag, *at);
            add_markup(c, *at);
            return 1;
        }
        end_name(c);
        return 0;
    case TAG:
    case AFTER:
        read_in_tag(c, *at);
        return 1;
    case ATTRIBUTE:
        return read_attribute_name(c, at);
    case VALUE:
        return read_value(c, *at);
    case COMMENT:
        if (strncmp(at, "-->", 3) == 0) {
            c->place = TEXT;
            return 3;
        }
        return 1;
    case SCRIPT:
        if (strncasecmp(at, "</script>", 9) != 0)
            refuse(c, "a <script> may not have a body: put it in a file of web/static");
        c->place = TEXT;
        for (int i = 0; i < 9; i++)
            add_markup(c, at[i]);
        return 9;
    }
    return 1;
}

/* The end of the expression that begins at `at`: its "}}", strings and characters passed over. */
static const char *find_value_end(const Compiler *c, const char *at)
{
    char quote = 0;
    for (; *at && *at != '\n'; at++) {
        if (quote && *at == '\\' && at[1])
            at++;
        else if (quote)
            quote = *at == quote ? 0 : quote;
        else if (*at == '"' || *at == '\'')
            quote = *at;
        else if (at[0] == '}' && at[1] == '}')
            return at;
        else if (at[0] == ';' || (at[0] == '/' && (at[1] == '/' || at[1] == '*')))
            refuse(c, "{{ }} holds one expression: no ';' and no comment");
    }
    refuse(c, "{{ is not closed by }} on the same line");
}

static void read_markup_line(Compiler *c, const char *at)
{
    check_code(c, at);
    while (*at) {
        if (at[0] == '{' && at[1] == '{') {
            const char *end = find_value_end(c, at + 2);
            const char *start = at + 2;
            while (start < end && isspace((unsigned char)*start))
                start++;
            const char *last = end;
            while (last > start && isspace((unsigned char)last[-1]))
                last--;
            if (start == last)
                refuse(c, "{{ }} is empty");
            put_value(c, start, (size_t)(last - start));
            at = end + 2;
        } else {
            at += read_markup(c, at);
        }
    }
}

static void end_view(Compiler *c)
{
    if (!c->in_view)
        return;
    if (c->place != TEXT)
        refuse(c, "the view ends inside a tag or a comment");
    flush_markup(c);
    printf("}\n");
    c->in_view = false;
}

static void begin_view(Compiler *c, const char *head)
{
    end_view(c);
    size_t name = strspn(head, "abcdefghijklmnopqrstuvwxyz0123456789_");
    const char *close = strrchr(head, ')');
    if (name == 0 || head[name] != '(' || !close)
        refuse(c, "a view begins with %%view name(arguments)");
    const char *args = head + name + 1;
    printf("\n#line %d \"%s\"\nvoid view_%.*s(Html *html%s%.*s)\n{\n", c->line, c->file, (int)name, head,
           close > args ? ", " : "", (int)(close - args), args);
    c->in_view = c->any_view = true;
}

static void read_c_line(Compiler *c, char *code)
{
    code[strcspn(code, "\r\n")] = 0;
    if (strncmp(code, "#include \"", 10) == 0) {
        printf("%s\n", code);
        return;
    }
    if (strncmp(code, "view ", 5) == 0) {
        begin_view(c, code + 5 + strspn(code + 5, " "));
        return;
    }
    if (*code == '#')
        refuse(c, "only #include \"...\" may follow %%#");
    if (!c->in_view)
        refuse(c, "C may stand inside a %%view only");
    if (c->place != TEXT)
        refuse(c, "a %% line may stand between elements only, not inside a tag");
    check_code(c, code);
    flush_markup(c);
    printf("#line %d \"%s\"\n   %s%s\n", c->line, c->file, *code == ' ' ? "" : " ", code);
}

static void compile(Compiler *c, FILE *file)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    while ((length = getline(&line, &capacity, file)) >= 0) {
        c->line++;
        if (strlen(line) != (size_t)length)
            refuse(c, "the file is not text");
        char *start = line + strspn(line, " \t");
        if (*start == '%')
            read_c_line(c, start + 1);
        else if (c->in_view)
            read_markup_line(c, line);
        else if (*start != '\n' && *start != '\r' && *start)
            refuse(c, "markup stands before the first %%view");
    }
    free(line);
    end_view(c);
    if (!c->any_view)
        refuse(c, "the file has no %%view");
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: compile_views NAME.html > NAME.c\n");
        return 2;
    }
    FILE *file = fopen(argv[1], "r");
    if (!file) {
        fprintf(stderr, "%s: cannot be read\n", argv[1]);
        return 1;
    }
    Compiler c = {.file = argv[1]};
    printf("#include \"web/html.h\"\n");
    compile(&c, file);
    fclose(file);
    return 0;
}
