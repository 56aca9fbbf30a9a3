#include "cli/commands.h"

#include <signal.h>

#include "cli/settings.h"
#include "web/access.h"

typedef struct Command {
    const char *name, *arguments, *summary, *help;
    CommandRun *run;
} Command;

static const Command commands[] = {
    {"demo", "[--seed N] [--children N]",
     "fill a register with the demonstration authority and print its true count",
     "Writes the lists that six children's centres and their partners would send, imports them, cleanses "
     "them and\n"
     "prints the true count beside the truth, which is known because the demonstration is made up.\n"
     "  reachbook demo --db demo.db\n  reachbook demo --children 100000 --seed 7 --db large.db\n",
     cmd_demo},
    {"init", "[--authority CODE --name NAME]", "create an empty register with the bundled places",
     "  reachbook init --db reachbook.db\n  reachbook init --db postgres://reachbook@localhost/reachbook\n",
     cmd_init},
    {"import", "KIND FILE [--centre NAME] [--layout FILE] [--arrived DATE] [--dry-run] [--rejects FILE]",
     "take in a partner's list",
     "KIND is registrations, births, two-year-olds, health-visitor, attendance, adult-education, "
     "social-care,\nnursery, referrals, breastfeeding, profile, costs or places.\n"
     "Each row ends accepted, queued for a person, or rejected with its reason; the same file twice changes "
     "nothing.\n"
     "  reachbook import births births_2026-09.csv --dry-run\n"
     "  reachbook import registrations rosehill.csv --centre Rosehill --rejects rejects.csv\n",
     cmd_import},
    {"withdraw", "IMPORT", "take back a whole import", "  reachbook withdraw 12\n", cmd_withdraw},
    {"cleanse", "[--apply] [--as-of DATE] [--sure N] [--truth FOLDER]",
     "find duplicates and stale records; --apply takes the certain ones",
     "Without --apply nothing is changed: it says what would be done. When more than half of the "
     "registrations would end, "
     "--sure N says that this is meant.\n  reachbook cleanse\n  reachbook "
     "cleanse --apply\n",
     cmd_cleanse},
    {"review", "--labels FILE", "write what people judged the same or different, to train linkage with",
     "FILE gets a line for each pair: id_a,id_b,match,probability. match is 1 or 0, probability what the "
     "engine "
     "thought\nwhen it was judged. Verdicts about restricted families are left out.\n"
     "  reachbook review --labels verdicts.csv\n",
     cmd_review},
    {"count", "[--as-of DATE] [--with-restricted]", "print the true count",
     "As on the first page. Restricted families are left out there and here; --with-restricted counts them.\n"
     "  reachbook count --as-of 2026-09-30\n",
     cmd_count},
    {"measure",
     "NAME|EXPRESSION [--of EXPRESSION] [--by PART[,PART]] [--where EXPRESSION] [--unit UNIT]\n"
     "    [--as-of DATE] [--months N] [--format table|csv|json] [--list|--for board|--with-restricted]\n"
     "    [--document]",
     "a measure, its parts, its trend, or the list behind it",
     "PART is lsoa, ward, centre (or area), centre-used, group, age, decile, ethnicity, language, sex, "
     "activity,\nfrom-partner or to-partner (of referrals) or month;\n"
     "UNIT is child, family, adult, contact or referral. docs/MEASURES.md tells the facts and measures; "
     "--document "
     "prints it.\n"
     "Figures are those of the pages: restricted families are left out. --with-restricted counts them, in "
     "all "
     "alone.\n"
     "  reachbook measure reached --by ward\n"
     "  reachbook measure 'attended \"Stay and Play\" and not registered' --by centre,age\n"
     "  reachbook measure engaged --where 'in group roma' --months 12\n"
     "  reachbook measure 'registered change since 2025-03-31'\n"
     "  reachbook measure 'reached rolling 6 months lost since 12 months' --list\n"
     "  reachbook measure known-not-registered --list\n",
     cmd_measure},
    {"places", "[--as-of DATE] [--format table|csv]",
     "two-year-olds' funded places: offered, taken, free and short, by ward and provider",
     "Restricted families are left out. What providers offer: reachbook import places FILE. The list "
     "behind:\n"
     "  reachbook places --as-of 2026-09-30\n"
     "  reachbook measure two-year-olds-unplaced --list\n",
     cmd_places},
    {"forecast", "[--by area|ward|lsoa|age] [--years N] [--as-of DATE] [--format table|csv|json]",
     "how many children there will be",
     "Children under five by year, estimated, projected to this year and forecast beyond it, each with the "
     "range "
     "in\n"
     "which the truth should lie; five years ahead unless --years says otherwise. docs/FORECAST.md has the "
     "method.\n"
     "  reachbook forecast\n  reachbook forecast --by area\n  reachbook forecast --by lsoa --format csv > "
     "forecast.csv\n",
     cmd_forecast},
    {"report", "databook --out FOLDER [--area NAME] [--as-of DATE] [--for board|staff] [--no-pdf]",
     "write the data book: HTML, CSV, XLSX and PDF",
     "Of all areas served and of each reach area: who lives there, how many will, who is registered, reached "
     "and\n"
     "engaged, what is not met, and what to do first, in plain words, charts and tables. --area wants a "
     "centre, a\n"
     "group of centres or the authority. Small numbers are hidden, as of the month's end; --for staff shows "
     "all\n"
     "figures as they are. What people write on the page /databook stands in it. The PDF is made by "
     "Chromium,\n"
     "where it is there; --no-pdf leaves it out.\n"
     "  reachbook report databook --out book\n  reachbook report databook --area Rosehill --as-of 2026-09-30 "
     "--out book\n",
     cmd_report},
    {"dedupe",
     "FILE.csv [--out FILE] [--pairs FILE] [--threshold P] [--truth COLUMN] [--explain ID,ID]\n"
     "    [--report FILE.html] [--model FILE] [--save-model FILE] [--labels FILE] [--memory AMOUNT]",
     "find the duplicates in any list, without a register",
     "Columns are recognised by name and content. --report writes a page with what was chosen, learned and "
     "found.\n"
     "--model uses the weights in a file of JSON, as --save-model writes it, instead of learning them; a "
     "file may\n"
     "give only some of them. --memory keeps to so much, such as 512M; what does not fit goes to files in "
     "TMPDIR,\n"
     "or in /var/tmp.\n"
     "Earlier names, addresses and second telephones are compared too: columns such as maiden_name, "
     "old_postcode\n"
     "or phone2, or cells with several values separated by ; or |. --labels names pairs that are known: "
     "id_a,id_b,match.\n"
     "  reachbook dedupe people.csv --out clusters.csv --report people.html\n"
     "  reachbook dedupe people.csv --explain 17,203\n"
     "  reachbook dedupe people.csv --save-model people.json\n",
     cmd_dedupe},
    {"link", "A.csv B.csv [the same options] [--one-to-one]", "find the people two lists share",
     "--one-to-one: within each list a person occurs once, so a record gets the best partner only.\n"
     "  reachbook link births.csv registrations.csv --out links.csv\n",
     cmd_link},
    {"synth", "--out DIR [--seed N] [--children N] [--as-of DATE]",
     "write the demonstration's lists and their truth", "  reachbook synth --out lists --children 1000000\n",
     cmd_synth},
    {"serve", "[--listen ADDRESS:PORT] [--as-of DATE]", "serve the pages",
     "--as-of sets the day the pages open on; without it, today.\n  reachbook serve --listen "
     "127.0.0.1:8080\n",
     cmd_serve},
    {"user", "add NAME --role ROLE [--centre CENTRE] [--until DATE] | show NAME | second-off NAME",
     "add somebody who may sign in, or say what they can see",
     "ROLE is board, reception, worker, coordinator, leader, analyst, admin, partner, inspector or auditor. "
     "An "
     "inspector\n"
     "needs a last day. With --centre, its number or its name, they see the families that it knows; without, "
     "those\n"
     "of the whole authority. The password is read from the terminal, or from standard input.\n"
     "  reachbook user add sam --role coordinator\n  reachbook user add kim --role reception --centre "
     "Rosehill\n"
     "  reachbook user add insp --role inspector --until 2026-12-18\n  reachbook user show sam\n  reachbook "
     "user second-off sam\n",
     cmd_user},
    {"geo", "load KIND FILE", "load places from the publishers' own files",
     "KIND is postcodes, imd, population, boundaries, lookup or neighbours (columns authority, neighbour, "
     "measure,\n"
     "year, percent, source).\n  reachbook geo load postcodes "
     "ONSPD_FEB_2026_UK.csv\n",
     cmd_geo},
    {"check", "[--anchor FILE]", "check the register and its audit chain",
     "With --anchor the log must also hold what it held at each check before: FILE, kept on another "
     "computer, gets a "
     "line\nfor each. It finds a log that was cut short or written anew.\n  reachbook check\n"
     "  reachbook check --anchor /media/safe/reachbook.anchor\n",
     cmd_check},
    {"backup", "FILE", "copy the register, also while it is in use",
     "  reachbook backup reachbook-2026-09-30.db\n", cmd_backup},
    {"restore", "FILE", "put a backup in the place of the register",
     "The register that was there is kept beside it, with .before-restore at the end of its name.\n"
     "  reachbook restore reachbook-2026-09-30.db\n",
     cmd_restore},
    {"migrate", "", "bring the register to this program's version", "  reachbook migrate\n", cmd_migrate},
    {0},
};

static const Command *command_named(const char *name)
{
    for (const Command *command = commands; command->name; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

static bool help(int argc, char **argv, Error *err)
{
    const Command *one = argc > 1 ? command_named(argv[1]) : NULL;
    if (argc > 1 && strcmp(argv[1], "config") == 0) {
        settings_print_help();
        return true;
    }
    if (argc > 1 && strcmp(argv[1], "access") == 0) {
        access_print(stdout, routes);
        return true;
    }
    if (argc > 1 && !one)
        return error_set(err, ERROR_INPUT, "There is no command \"%s\". See: reachbook help", argv[1]);
    if (one) {
        printf("reachbook %s %s\n\n%s.\n\n%s", one->name, one->arguments, one->summary, one->help);
        return true;
    }
    puts("Reachbook: one true register of families, and who is reached and who is not.\n\nreachbook COMMAND "
         "[--db ADDRESS] ...\n");
    for (const Command *command = commands; command->name; command++)
        printf("  %-9s %s\n", command->name, command->summary);
    puts("\nADDRESS is a file or postgres://...; without it, REACHBOOK_DB or reachbook.db.\n"
         "reachbook help COMMAND shows a command's words and examples, reachbook help config the settings,\n"
         "reachbook help access who may open what.");
    return true;
}

static bool run(int argc, char **argv, Error *err)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return help(argc < 2 ? 1 : argc - 1, argv + 1, err);
    const Command *command = command_named(argv[1]);
    if (!command)
        return error_set(err, ERROR_INPUT, "There is no command \"%s\". See: reachbook help", argv[1]);
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0) {
            char *words[] = {argv[0], argv[1], NULL};
            return help(2, words, err);
        }
    return command->run(argc - 1, argv + 1, err);
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file size limit is then an error like a full disk */
    Error err = {0};
    bool done = run(argc, argv, &err);
    if (done && (fflush(stdout) != 0 || ferror(stdout)))
        done = error_set(&err, ERROR_SYSTEM, "The results could not be written out. Is the disk full?");
    if (done)
        return 0;
    fprintf(stderr, "reachbook: %s\n", err.text);
    return error_exit_status(err.kind);
}
