-- Who may be the same as somebody is asked from both ends of a pair; each end's index holds the other, so that the pairs need not be read.
DROP INDEX derived_pair_second;
CREATE INDEX derived_pair_second ON derived_pair (authority, person_b, person_a);
