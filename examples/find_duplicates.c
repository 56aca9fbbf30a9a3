/* Finds the children who are on a list twice. Build it with
 *     cc find_duplicates.c $(pkg-config --cflags --libs linkage) */
#include <linkage.h>
#include <stdio.h>

enum { COUNT = 8 };
static const char *const given[COUNT] = {"amara", "amara", "tobias", "lena",
                                         "lina",  "yusuf", "yousef", "freya"};
static const char *const family[COUNT] = {"okoye",   "okoye",   "lindqvist", "novotna",
                                          "novotna", "rahmani", "rahmani",   "hartwell"};
static const char *const born[COUNT] = {"2022-03-14", "2022-03-14", "2021-11-02", "2023-05-20",
                                        "2021-01-09", "2022-08-30", "2022-08-30", "2020-12-01"};
static const char *const home[COUNT] = {"de1 2ab", "de1 2ab", "de3 4cd", "de5 6ef",
                                        "de5 6ef", "de7 8gh", NULL,      "de9 1jk"};

int main(void)
{
    const LinkColumn columns[] = {
        {.name = "given name", .kind = LINK_GIVEN_NAME, .values = given},
        {.name = "family name", .kind = LINK_FAMILY_NAME, .household = true, .values = family},
        {.name = "date of birth", .kind = LINK_DATE, .values = born},
        {.name = "postcode", .kind = LINK_POSTCODE, .household = true, .values = home},
    };
    const char *problem;
    Linkage *linkage = linkage_run(columns, sizeof columns / sizeof *columns, COUNT, NULL, &problem);
    if (!linkage) {
        fprintf(stderr, "%s\n", problem);
        return 1;
    }
    for (size_t i = 0; i < linkage_pair_count(linkage); i++) {
        const LinkPair *pair = linkage_pair(linkage, i);
        LinkExplanation why;
        linkage_explain(linkage, pair->a, pair->b, &why);
        printf("%s %s and %s %s: %.3f. %s\n", given[pair->a], family[pair->a], given[pair->b],
               family[pair->b], why.probability, why.sentence);
    }
    for (uint32_t r = 0; r < COUNT; r++)
        printf("record %u is person %u\n", r, linkage_clusters(linkage)[r]);
    linkage_free(linkage);
    return 0;
}
