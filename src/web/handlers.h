/* The handlers of web/routes.c, each in the file of its page. */
#ifndef WEB_HANDLERS_H
#define WEB_HANDLERS_H

#include "web/route.h"

Handler show_count, show_count_list;                      /* handle_count.c */
Handler show_reach, show_area;                            /* handle_reach.c */
Handler show_population;                                  /* handle_population.c */
Handler show_list, show_search;                           /* handle_list.c */
Handler show_child, unmerge_record;                       /* handle_child.c */
Handler show_register, register_child, undo_registration; /* handle_register.c */
Handler show_family;                                      /* handle_family.c */
Handler show_duplicates, judge_pair, undo_judgement;      /* handle_duplicates.c */
Handler show_ageing, look_ageing, confirm_ageing, undo_ageing, still_here, set_ageing_rule, show_letters,
    show_calls;                                                  /* handle_ageing.c, handle_letters.c */
Handler show_imports, take_import, show_import, withdraw_import; /* handle_imports.c */
Handler show_jobs, show_job, start_cleansing, cancel_job, take_previewed; /* handle_jobs.c */

#endif
