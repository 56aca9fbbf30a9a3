#ifndef TEST_PLAIN_SQL_H
#define TEST_PLAIN_SQL_H

/* What the register says of each child, in SQL that owes nothing to src/measure. $1 authority, $2 the day, $3
 * the day before the period, $4 the last birthday of those who are five. */
#define CHILDREN                                                                                             \
    "WITH RECURSIVE up(person, root) AS ("                                                                   \
    " SELECT id, id FROM person WHERE authority = $1 AND w_to IS NULL"                                       \
    " UNION SELECT up.person, m.into_person FROM up JOIN merge m ON m.person = up.root"                      \
    "  WHERE m.authority = $1 AND m.w_to IS NULL),"                                                          \
    " record AS (SELECT up.person, up.root FROM up"                                                          \
    "  JOIN person p ON p.id = up.root AND p.authority = $1 AND p.w_to IS NULL AND p.kind = 'child'"         \
    "  WHERE NOT EXISTS (SELECT 1 FROM merge m WHERE m.person = up.root AND m.authority = $1 AND m.w_to IS " \
    "NULL)),"                                                                                                \
    " birth AS (SELECT r.root, p.birth,"                                                                     \
    "  ROW_NUMBER() OVER (PARTITION BY r.root ORDER BY CASE WHEN p.id = r.root THEN 0 ELSE 1 END, p.w_from " \
    "DESC,"                                                                                                  \
    "   p.id DESC) AS n FROM record r JOIN person p ON p.id = r.person"                                      \
    "  WHERE p.authority = $1 AND p.w_to IS NULL AND p.birth IS NOT NULL),"                                  \
    " reach AS (SELECT lsoa, MIN(centre) AS centre FROM reach_area WHERE authority = $1 AND w_to IS NULL"    \
    "  AND COALESCE(from_day, $2) <= $2 AND COALESCE(to_day, $2 + 1) > $2 GROUP BY lsoa),"                   \
    " home AS (SELECT r.root, a.lsoa, ROW_NUMBER() OVER (PARTITION BY r.root ORDER BY a.w_from DESC,"        \
    "   COALESCE(a.from_day, -999999) DESC, a.person DESC) AS n FROM record r JOIN address a ON a.person = " \
    "r.person"                                                                                               \
    "  WHERE a.authority = $1 AND a.w_to IS NULL AND a.lsoa IS NOT NULL"                                     \
    "  AND COALESCE(a.from_day, $2) <= $2 AND COALESCE(a.to_day, $2 + 1) > $2),"                             \
    " seen AS (SELECT r.root, c.kind, c.on_day, COALESCE(c.centre, v.centre) AS centre FROM record r"        \
    "  JOIN contact c ON c.person = r.person AND c.authority = $1 AND c.w_to IS NULL"                        \
    "   AND c.on_day > $3 AND c.on_day <= $2"                                                                \
    "  LEFT JOIN venue v ON v.authority = $1 AND v.id = c.venue),"                                           \
    " held AS (SELECT r.root, g.id, g.from_day, g.to_day FROM record r"                                      \
    "  JOIN registration g ON g.person = r.person AND g.authority = $1 AND g.w_to IS NULL"                   \
    "   AND COALESCE(g.from_day, $2) <= $2),"                                                                \
    " belongs AS (SELECT r.root, m.group_code FROM record r JOIN group_member m ON m.person = r.person"      \
    "  WHERE m.authority = $1 AND m.w_to IS NULL"                                                            \
    "  AND COALESCE(m.from_day, $2) <= $2 AND COALESCE(m.to_day, $2 + 1) > $2),"                             \
    " kin AS (SELECT r.root, f.family FROM record r JOIN family_member f ON f.person = r.person"             \
    "  WHERE f.authority = $1 AND f.w_to IS NULL"                                                            \
    "  AND COALESCE(f.from_day, $2) <= $2 AND COALESCE(f.to_day, $2 + 1) > $2),"                             \
    " tie(a, b) AS (SELECT family, family FROM kin"                                                          \
    "  UNION SELECT tie.a, y.family FROM tie JOIN kin x ON x.family = tie.b JOIN kin y ON y.root = x.root)," \
    " joined AS (SELECT a AS family, MIN(b) AS lowest FROM tie GROUP BY a),"                                 \
    " child AS (SELECT r.root AS id, h.lsoa, reach.centre, l.ward, d.imd_decile AS decile, b.birth,"         \
    "  CASE WHEN reach.lsoa IS NULL THEN 0 ELSE 1 END AS lives,"                                             \
    "  CASE WHEN b.birth > $4 AND b.birth <= $2 THEN 1 ELSE 0 END AS young,"                                 \
    "  (SELECT COUNT(*) FROM held WHERE held.root = r.root) AS rows_held,"                                   \
    "  (SELECT COUNT(*) FROM held WHERE held.root = r.root AND COALESCE(from_day, $2) <= $2"                 \
    "   AND COALESCE(to_day, $2 + 1) > $2) AS rows_current,"                                                 \
    "  (SELECT COUNT(*) FROM seen WHERE seen.root = r.root) AS contacts,"                                    \
    "  (SELECT COUNT(*) FROM seen WHERE seen.root = r.root"                                                  \
    "   AND kind IN ('attendance', 'appointment', 'clinic')) AS engagements,"                                \
    "  (SELECT COUNT(DISTINCT on_day) FROM seen WHERE seen.root = r.root) AS days,"                          \
    "  COALESCE((SELECT MIN(joined.lowest) FROM kin JOIN joined ON joined.family = kin.family"               \
    "   WHERE kin.root = r.root), -r.root) AS family"                                                        \
    "  FROM record r LEFT JOIN birth b ON b.root = r.root AND b.n = 1"                                       \
    "  LEFT JOIN home h ON h.root = r.root AND h.n = 1 LEFT JOIN reach ON reach.lsoa = h.lsoa"               \
    "  LEFT JOIN geo_lsoa l ON l.code = h.lsoa"                                                              \
    "  LEFT JOIN geo_deprivation d ON d.lsoa = h.lsoa AND d.edition = 2019"                                  \
    "  WHERE r.person = r.root) "

#endif
