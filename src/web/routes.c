#include "web/handlers.h"

const Route routes[] = {
    {"GET", "/", ROLE_BOARD, show_count},
    {"GET", "/count/{line}", ROLE_RECEPTION, show_count_list},
    {"GET", "/reach", ROLE_BOARD, show_reach},
    {"GET", "/area/{lsoa}", ROLE_BOARD, show_area},
    {"GET", "/population", ROLE_BOARD, show_population},
    {"GET", "/list", ROLE_RECEPTION, show_list},
    {"GET", "/search", ROLE_RECEPTION, show_search},
    {"GET", "/child/{id}", ROLE_RECEPTION, show_child},
    {"GET", "/family/{id}", ROLE_RECEPTION, show_family},
    {"POST", "/record/{id}/unmerge", ROLE_COORDINATOR, unmerge_record},
    {"GET", "/duplicates", ROLE_COORDINATOR, show_duplicates},
    {"POST", "/duplicates/judge", ROLE_COORDINATOR, judge_pair},
    {"POST", "/duplicates/undo", ROLE_COORDINATOR, undo_judgement},
    {"GET", "/imports", ROLE_COORDINATOR, show_imports},
    {"POST", "/imports", ROLE_COORDINATOR, take_import},
    {"GET", "/imports/{id}", ROLE_COORDINATOR, show_import},
    {"POST", "/imports/{id}/withdraw", ROLE_COORDINATOR, withdraw_import},
    {"GET", "/jobs", ROLE_COORDINATOR, show_jobs},
    {"POST", "/jobs", ROLE_COORDINATOR, start_cleansing},
    {"GET", "/jobs/{id}", ROLE_COORDINATOR, show_job},
    {"POST", "/jobs/{id}/cancel", ROLE_COORDINATOR, cancel_job},
    {"POST", "/jobs/{id}/take", ROLE_COORDINATOR, take_previewed},
    {0},
};

const NavLink nav_links[] = {
    {"True count", "/"},
    {"Reach", "/reach"},
    {"Search", "/search"},
    {"Duplicates", "/duplicates"},
    {"Imports", "/imports"},
    {"Work", "/jobs"},
    {0},
};
