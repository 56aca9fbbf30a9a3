/* people ROWS [SEED]: the population of the linkage benchmarks, as CSV on standard output.
 *
 *     unique_id,first_name,surname,dob,sex,street,postcode,cluster
 *
 * Households of one to four children who share surname, street and postcode; some 3% of the children are
 * twins; a quarter of them is written down a second time, with one to three errors. Birth dates spread over
 * thirty years. `cluster` is the truth, for scoring only: records of one child share it, and cluster / 4 is
 * the household.
 *
 * Names come from data/names with their real frequencies, each household within one tradition. The list holds
 * some 5,000 surnames where a million people hold far more, so three surnames in ten come from 40,000 more,
 * made by joining the front of one listed surname to the end of another, the n-th in proportion to
 * 1 / (n + 400). Streets and postcodes are made up: an address has one household, a postcode some
 * twelve on one street.
 *
 * The same ROWS and SEED give the same bytes. Nothing is kept but names: a household is made anew from its
 * number whenever one of its records is due. Records of one household are strewn over the file. */
#include "base/date.h"
#include "synth/names.h"

enum {
    CHILDREN_MAX = 4,
    COINED = 40000,
    COINED_FLAT = 400,
    DAYS = 10957, /* thirty years */
    HOUSEHOLDS_PER_POSTCODE = 12,
    TEXT_SIZE = 48,
    TURNS = 2 * CHILDREN_MAX, /* each child's first record, then each child's second */
};

typedef struct Record {
    char first_name[TEXT_SIZE], surname[TEXT_SIZE], street[TEXT_SIZE];
    char dob[DATE_TEXT_SIZE], sex[2], postcode[10];
} Record;

typedef struct Child {
    const char *first_name;
    Date born;
    char sex;
} Child;

typedef struct Household {
    int children;
    bool again[CHILDREN_MAX]; /* written down a second time */
    Child child[CHILDREN_MAX];
    char surname[TEXT_SIZE];
} Household;

typedef struct Population {
    uint64_t seed, households;
    const Names *names;
    char (*coined)[TEXT_SIZE];
    double *coined_running;
} Population;

/* The order in which a turn comes to the households: i -> (i * step + start) mod households. */
typedef struct Order {
    uint64_t step, start;
} Order;

static void put(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text);
}

static Random household_begin(const Population *people, uint64_t number, Household *house)
{
    static const double running[CHILDREN_MAX] = {.40, .78, .93, 1};
    Random random = random_for(people->seed, number);
    house->children = 1 + random_pick(&random, running, CHILDREN_MAX);
    for (int c = 0; c < CHILDREN_MAX; c++)
        house->again[c] = random_chance(&random, .25) && c < house->children;
    return random;
}

static Tradition pick_tradition(Random *random)
{
    static const double running[] = {.62, .76, .81, .87, .94, 1};
    static const Tradition traditions[] = {ENGLISH, PAKISTANI, ROMA, POLISH, INDIAN, OTHER};
    return traditions[random_pick(random, running, 6)];
}

static void pick_surname(const Population *people, Random *random, Tradition tradition, char *out)
{
    if (random_chance(random, .3))
        put(out, TEXT_SIZE, people->coined[random_pick(random, people->coined_running, COINED)]);
    else
        put(out, TEXT_SIZE, names_surname(people->names, random, tradition).male);
}

static bool name_is_taken(const Household *house, int before, const char *name)
{
    for (int c = 0; c < before; c++)
        if (strcmp(house->child[c].first_name, name) == 0)
            return true;
    return false;
}

static void household_make(const Population *people, uint64_t number, Household *house)
{
    Random random = household_begin(people, number, house);
    Tradition tradition = pick_tradition(&random);
    pick_surname(people, &random, tradition, house->surname);
    Date first = 0;
    (void)date_from_parts(1996, 1, 1, &first);
    Date born = first + random_between(&random, 0, DAYS - 1);
    for (int c = 0; c < house->children; c++) {
        Child *child = &house->child[c];
        bool twin = c > 0 && random_chance(&random, .03);
        if (c > 0 && !twin)
            born += 300 + (int)random_waiting(&random, 700);
        if (born >= first + DAYS)
            born -= DAYS;
        child->born = born;
        child->sex = random_chance(&random, .5) ? 'F' : 'M';
        do
            child->first_name = names_forename(people->names, &random, tradition, child->sex);
        while (name_is_taken(house, c, child->first_name));
    }
}

static const char *const common[] = {"High Street",   "Station Road",  "Church Street", "Church Road",
                                     "Park Road",     "Victoria Road", "Green Lane",    "Manor Road",
                                     "Park Avenue",   "Queens Road",   "New Road",      "Grange Road",
                                     "Kings Road",    "Mill Lane",     "School Lane",   "London Road",
                                     "Windsor Drive", "Springfield",   "The Crescent",  "West Street"};
static const char *const starts[] = {
    "Ash",   "Beech", "Birch",  "Bishop", "Black", "Brook", "Burn",    "Castle", "Cherry", "Clare",
    "Clif",  "Cole",  "Cotton", "Crow",   "Dale",  "Deep",  "East",    "Elm",    "Fair",   "Fern",
    "Gold",  "Hart",  "Hazel",  "Heath",  "High",  "Holly", "King",    "Lang",   "Lark",   "Long",
    "Maple", "Marsh", "Mill",   "Moor",   "North", "Oak",   "Orchard", "Penn",   "Raven",  "Red",
    "Rose",  "Rush",  "Sand",   "Silver", "South", "Stan",  "Thorn",   "Wood"};
static const char *const ends[] = {"bank", "bridge", "brook", "bury", "combe", "croft", "dale", "dene",
                                   "down", "field",  "ford",  "gate", "ham",   "hill",  "holm", "hurst",
                                   "land", "ley",    "mere",  "side", "stead", "ton",   "well", "wood"};
static const char *const kinds[] = {"Road", "Street", "Close", "Avenue", "Drive", "Lane",
                                    "Way",  "Court",  "Grove", "Place",  "Walk",  "Crescent"};
static const char areas[] = "BDBSCVDEDNEXGLGUHDHULELNLSMKNENGNNNROXPEPLPRSASKSTTNWFWR";
static const char units[] = "ABDEFGHJLNPQRSTUWXYZ";

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
#define PICK(random, array) (array)[random_between(random, 0, COUNT(array) - 1)]

/* The address of a household by its number. */
static void write_home(const Population *people, uint64_t number, Record *record)
{
    uint64_t postcodes = people->households / HOUSEHOLDS_PER_POSTCODE + 1;
    uint64_t postcode = number % postcodes;
    Random random = random_for(people->seed ^ 0x5707, postcode);
    int door = random_between(&random, 1, 60) + 2 * (int)(number / postcodes);
    if (random_chance(&random, .25)) {
        snprintf(record->street, TEXT_SIZE, "%d %s", door, PICK(&random, common));
    } else {
        const char *start = PICK(&random, starts), *end = PICK(&random, ends);
        snprintf(record->street, TEXT_SIZE, "%d %s%s %s", door, start, end, PICK(&random, kinds));
    }
    uint64_t code = postcode * 1000003 % (28ull * 40 * 10 * 400);
    uint64_t area = code / (40 * 10 * 400);
    snprintf(record->postcode, sizeof record->postcode, "%.2s%d %d%c%c", areas + 2 * area,
             1 + (int)(code / 4000 % 40), (int)(code / 400 % 10), units[code / 20 % 20], units[code % 20]);
}

static void typo(char *text, size_t size, Random *random)
{
    size_t length = strlen(text);
    if (length < 2)
        return;
    size_t at = (size_t)random_between(random, 0, (int)length - 1);
    char letter = (char)random_between(random, 'a', 'z');
    switch (random_between(random, 0, 3)) {
    case 0:
        text[at] = letter;
        break;
    case 1:
        memmove(text + at, text + at + 1, length - at);
        break;
    case 2:
        if (length + 1 < size) {
            memmove(text + at + 1, text + at, length - at + 1);
            text[at] = letter;
        }
        break;
    default:
        at = at + 1 < length ? at : at - 1;
        letter = text[at];
        text[at] = text[at + 1];
        text[at + 1] = letter;
    }
}

static void slip_postcode(char *text, Random *random)
{
    size_t at = (size_t)random_between(random, 0, (int)strlen(text) - 1);
    if (text[at] >= '0' && text[at] <= '9')
        text[at] = (char)random_between(random, '0', '9');
    else if (text[at] != ' ')
        text[at] = (char)random_between(random, 'A', 'Z');
    else
        text[at + 1] = (char)random_between(random, '0', '9');
}

/* Day and month change places, or one of day, month and year is off by a little: always a day of the
 * calendar. */
static void slip_dob(char dob[DATE_TEXT_SIZE], Random *random)
{
    Date date;
    int year, month, day;
    if (!date_parse_iso(dob, &date))
        return;
    date_to_parts(date, &year, &month, &day);
    bool back = random_chance(random, .5);
    switch (random_between(random, 0, 4)) {
    case 0:
        if (day <= 12 && day != month)
            (void)date_from_parts(year, day, month, &date);
        else
            date += back ? -10 : 10;
        break;
    case 1:
        date = date_add_months(date, back ? -12 : 12);
        break;
    case 2:
        date = date_add_months(date, back ? -1 : 1);
        break;
    case 3:
        date += back ? -1 : 1;
        break;
    default:
        date += back ? -random_between(random, 2, 20) : random_between(random, 2, 20);
    }
    (void)date_print(date, dob);
}

static void lose_field(Record *record, Random *random)
{
    char *fields[] = {record->first_name, record->dob,      record->sex, record->sex,
                      record->street,     record->postcode, record->dob, record->postcode};
    fields[random_between(random, 0, 7)][0] = '\0';
}

static void add_error(const Population *people, Record *record, Random *random)
{
    static const double running[] = {.22, .38, .46, .56, .70, .82, .92, .96, 1};
    char kept[TEXT_SIZE];
    const char *other;
    switch (random_pick(random, running, 9)) {
    case 0:
        typo(record->first_name, TEXT_SIZE, random);
        break;
    case 1:
        typo(record->surname, TEXT_SIZE, random);
        break;
    case 2:
        typo(record->street, TEXT_SIZE, random);
        break;
    case 3:
        if (record->postcode[0] != '\0')
            slip_postcode(record->postcode, random);
        break;
    case 4:
        slip_dob(record->dob, random);
        break;
    case 5:
        lose_field(record, random);
        break;
    case 6:
        write_home(people, random_next(random) % people->households, record);
        break;
    case 7:
        pick_surname(people, random, pick_tradition(random), record->surname);
        break;
    default:
        other = names_nickname(people->names, random, record->first_name);
        if (other) {
            put(record->first_name, TEXT_SIZE, other);
            break;
        }
        put(kept, sizeof kept, record->first_name);
        put(record->first_name, TEXT_SIZE, record->surname);
        put(record->surname, TEXT_SIZE, kept);
    }
}

static void print_record(const Population *people, uint64_t id, uint64_t number, int which, bool again)
{
    Household house;
    household_make(people, number, &house);
    const Child *child = &house.child[which];
    Record record = {.sex = {child->sex, '\0'}};
    put(record.first_name, TEXT_SIZE, child->first_name);
    put(record.surname, TEXT_SIZE, house.surname);
    (void)date_print(child->born, record.dob);
    write_home(people, number, &record);
    uint64_t cluster = number * CHILDREN_MAX + (uint64_t)which;
    if (again) {
        static const double running[] = {.55, .85, 1};
        Random random = random_for(people->seed ^ 0xe7707, cluster);
        for (int errors = 1 + random_pick(&random, running, 3); errors > 0; errors--)
            add_error(people, &record, &random);
    }
    printf("%llu,%s,%s,%s,%s,%s,%s,%llu\n", (unsigned long long)id, record.first_name, record.surname,
           record.dob, record.sex, record.street, record.postcode, (unsigned long long)cluster);
}

static void coin_surnames(Arena *arena, Population *people)
{
    Random random = random_for(people->seed ^ 0xc014, 0);
    people->coined = arena_take(arena, COINED, sizeof *people->coined);
    people->coined_running = ARENA_ARRAY(arena, double, COINED);
    double total = 0;
    for (int i = 0; i < COINED; i++) {
        const char *front = names_surname(people->names, &random, ENGLISH).male;
        const char *back = names_surname(people->names, &random, ENGLISH).male;
        size_t kept = (strlen(front) + 1) / 2 + (random_chance(&random, .4) ? 1 : 0);
        snprintf(people->coined[i], TEXT_SIZE, "%.*s%s", (int)kept, front, back + strlen(back) / 2);
        total += 1.0 / (i + COINED_FLAT);
        people->coined_running[i] = total;
    }
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    return b == 0 ? a : common_divisor(b, a % b);
}

/* As many households as hold the wanted records between them. */
static void count_households(Population *people, uint64_t rows)
{
    for (uint64_t held = 0; held < rows; people->households++) {
        Household house;
        (void)household_begin(people, people->households, &house);
        for (int c = 0; c < house.children; c++)
            held += house.again[c] ? 2 : 1;
    }
}

static void print_all(const Population *people, uint64_t rows)
{
    Order orders[TURNS];
    Random random = random_for(people->seed ^ 0x07de7, 0);
    for (int t = 0; t < TURNS; t++) {
        orders[t].start = random_next(&random) % people->households;
        do
            orders[t].step = random_next(&random) % people->households;
        while (people->households > 1 && common_divisor(people->households, orders[t].step) != 1);
    }
    puts("unique_id,first_name,surname,dob,sex,street,postcode,cluster");
    uint64_t printed = 0;
    for (uint64_t i = 0; i < people->households; i++) {
        for (int t = 0; t < TURNS && printed < rows; t++) {
            Household house;
            uint64_t number = (i * orders[t].step + orders[t].start) % people->households;
            int which = t % CHILDREN_MAX;
            bool again = t >= CHILDREN_MAX;
            (void)household_begin(people, number, &house);
            if (which < house.children && (!again || house.again[which]))
                print_record(people, ++printed, number, which, again);
        }
    }
}

int main(int argc, char **argv)
{
    uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
    if (rows == 0 || rows > 1000000000) {
        fputs("usage: people ROWS [SEED], with up to 1000000000 rows\n", stderr);
        return 2;
    }
    Population people = {.seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1};
    Arena arena = {0};
    Names *names;
    Error err = {0};
    if (!names_open(&arena, &names, &err)) {
        fprintf(stderr, "people: %s\n", err.text);
        return 1;
    }
    people.names = names;
    coin_surnames(&arena, &people);
    count_households(&people, rows);
    print_all(&people, rows);
    bool written = fflush(stdout) == 0 && !ferror(stdout);
    arena_release(&arena);
    return written ? 0 : 1;
}
