/* The handlers of web/routes.c, each in the file of its page. */
#ifndef WEB_HANDLERS_H
#define WEB_HANDLERS_H

#include "web/route.h"

Handler show_count, show_count_list;                                   /* handle_count.c */
Handler show_true_history, show_run, show_run_list;                    /* handle_true_history.c */
Handler show_decided;                                                  /* handle_decided.c */
Handler show_reach, show_area;                                         /* handle_reach.c */
Handler show_explore, show_explore_list;                               /* handle_explore.c */
Handler show_explore_csv, show_explore_json, show_explore_xlsx;        /* explore_files.c */
Handler save_view, show_views, rename_view, delete_view, restore_view; /* handle_saved.c */
Handler show_forecast;                                                 /* handle_forecast.c */
Handler show_databook, show_databook_file;                             /* handle_databook.c */
Handler show_databook_list;                                            /* handle_databook_list.c */
Handler show_comment, save_comment;                                    /* handle_databook.c */
Handler show_places, show_places_csv, show_places_list;                /* handle_places.c */
Handler show_population;                                               /* handle_population.c */
Handler show_list, show_search;                                        /* handle_list.c */
Handler show_child, choose_value;                                      /* handle_child.c */
Handler show_unmerge, unmerge_record;                                  /* handle_unmerge.c */
Handler show_register, register_child, undo_registration;              /* handle_register.c */
Handler show_asked, answer_asked;                                      /* handle_asked.c */
Handler show_family;                                                   /* handle_family.c */
Handler show_family_change, split_family, join_family, answer_join;    /* handle_family_change.c */
Handler undo_family_change;                                            /* handle_family_change.c */
Handler show_duplicates, show_pair, show_pairs, show_second_looks;     /* handle_duplicates.c */
Handler judge_pair, undo_judgement;                                    /* handle_duplicates.c */
Handler show_ageing, look_ageing, confirm_ageing, undo_ageing, still_here, set_ageing_rule, show_letters,
    show_calls;                                        /* handle_ageing.c, handle_letters.c */
Handler show_centre_quality, show_centre_quality_list; /* handle_quality_centre.c */
Handler show_quality, show_quality_source, show_quality_list, show_feedback, show_feedback_file,
    set_quality_target;                                                     /* handle_quality.c */
Handler show_imports, take_import, show_import, withdraw_import;            /* handle_imports.c */
Handler show_jobs, show_job, start_cleansing, cancel_job, take_previewed;   /* handle_jobs.c */
Handler show_restricted, name_staff, unname_staff, show_glass, break_glass; /* handle_restricted.c */
Handler show_restrict, restrict_family, ask_lift, answer_lift;              /* handle_restrict.c */
Handler show_notices, read_notices, show_alarms;                            /* handle_notices.c */
Handler show_history;                                                       /* handle_history.c */
Handler show_account, turn_on_second, sign_out_everywhere;                  /* handle_account.c */
Handler show_users, show_user;                                              /* handle_users.c */
Handler show_user_add, add_user, show_user_change, change_user, close_user, open_user, make_password,
    end_second; /* handle_user_change.c */

#endif
