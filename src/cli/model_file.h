/* Linkage models as readable JSON, for --model and --save-model. A file may give everything or a part: what
 * it leaves out is learned.
 *
 *   {"format": "linkage model 1",
 *    "prior": 0.0002, "namesake": 2.5,
 *    "columns": [{"name": "dob", "kind": "date", "levels": [{"level": "exact", "m": 0.95, "u": 0.0004},
 * ...]}], "household": {"columns": ["family_name", "postcode"], "shared": [{"columns": ["family_name",
 * "postcode"], "chance": 0.00001}], "birth_dates": [{"level": "exact", "share": 0.02}, ...]}}
 *
 * Kinds and levels are named as linkage_kind_name and linkage_kind_level name them. Only "format" must be
 * there; a column that gives m or u gives it for every level of its kind. */
#ifndef CLI_MODEL_FILE_H
#define CLI_MODEL_FILE_H

#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"
#include "linkage/linkage.h"

enum { MODEL_FILE_BYTES_MAX = 1 << 20 };

/* ERROR_NOT_FOUND without such a file, else ERROR_INPUT with the file, and the line and column where it is no
 * JSON, or the entry that is wrong. Whether it fits a list: linkage_model_check. */
bool model_file_read(Arena *arena, const char *path, LinkModel *out, Error *err) MUST_CHECK;

/* Numbers are written so that they read back as the same numbers. */
void model_file_write(const LinkModel *model, FILE *file);

#endif
