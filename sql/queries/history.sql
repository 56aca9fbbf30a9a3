-- Who has opened or changed a child's record.

-- name: child_history
-- Every write that told or ended something of these records, and every one about them by name.
WITH told (seq) AS (
    SELECT t.w_from FROM json_each($2) one CROSS JOIN person t WHERE t.authority = $1 AND t.id = CAST(one.key AS BIGINT)
    UNION SELECT t.w_to FROM json_each($2) one CROSS JOIN person t WHERE t.authority = $1 AND t.id = CAST(one.key AS BIGINT)
    UNION SELECT t.w_from FROM json_each($2) one CROSS JOIN address t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_to FROM json_each($2) one CROSS JOIN address t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_from FROM json_each($2) one CROSS JOIN identifier t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_to FROM json_each($2) one CROSS JOIN identifier t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_from FROM json_each($2) one CROSS JOIN family_member t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_to FROM json_each($2) one CROSS JOIN family_member t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_from FROM json_each($2) one CROSS JOIN registration t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_to FROM json_each($2) one CROSS JOIN registration t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_from FROM json_each($2) one CROSS JOIN consent t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_to FROM json_each($2) one CROSS JOIN consent t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_from FROM json_each($2) one CROSS JOIN group_member t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_to FROM json_each($2) one CROSS JOIN group_member t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_from FROM json_each($2) one CROSS JOIN contact t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_to FROM json_each($2) one CROSS JOIN contact t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_from FROM json_each($2) one CROSS JOIN course t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_to FROM json_each($2) one CROSS JOIN course t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_from FROM json_each($2) one CROSS JOIN restricted t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_to FROM json_each($2) one CROSS JOIN restricted t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_from FROM json_each($2) one CROSS JOIN merge t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_to FROM json_each($2) one CROSS JOIN merge t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_from FROM json_each($2) one CROSS JOIN merge t WHERE t.authority = $1 AND t.into_person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_to FROM json_each($2) one CROSS JOIN merge t WHERE t.authority = $1 AND t.into_person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_from FROM json_each($2) one CROSS JOIN decision t WHERE t.authority = $1 AND t.person_a = CAST(one.key AS BIGINT)
    UNION SELECT t.w_to FROM json_each($2) one CROSS JOIN decision t WHERE t.authority = $1 AND t.person_a = CAST(one.key AS BIGINT)
    UNION SELECT t.w_from FROM json_each($2) one CROSS JOIN decision t WHERE t.authority = $1 AND t.person_b = CAST(one.key AS BIGINT)
    UNION SELECT t.w_to FROM json_each($2) one CROSS JOIN decision t WHERE t.authority = $1 AND t.person_b = CAST(one.key AS BIGINT)
    UNION SELECT t.w_from FROM json_each($2) one CROSS JOIN restricted_grant t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT t.w_to FROM json_each($2) one CROSS JOIN restricted_grant t WHERE t.authority = $1 AND t.person = CAST(one.key AS BIGINT)
    UNION SELECT a.seq FROM json_each($2) one CROSS JOIN audit a WHERE a.subject = 'person ' || one.key)
SELECT a.at, u.name, COALESCE(u.role, 0), a.action, a.reason FROM told CROSS JOIN audit a LEFT JOIN app_user u ON u.id = a.actor
WHERE a.seq = told.seq AND a.authority = $1 ORDER BY a.seq DESC LIMIT $3;
