/* Every command of the program. Each reads its own argv (argv[0] is the command's name), prints results on
 * standard output and progress on standard error, and returns false with the reason filled in. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "base/error.h"

typedef bool CommandRun(int argc, char **argv, Error *err);

CommandRun cmd_init, cmd_demo, cmd_synth, cmd_import, cmd_withdraw, cmd_dedupe, cmd_link, cmd_cleanse,
    cmd_measure, cmd_places, cmd_review, cmd_forecast, cmd_report, cmd_count, cmd_serve, cmd_user, cmd_geo,
    cmd_check, cmd_backup, cmd_restore, cmd_migrate;

#endif
