#include "measure/expression.h"

int fact_period(FactKind kind)
{
    switch (kind) {
    case FACT_REACHED:
    case FACT_ENGAGED:
    case FACT_ATTENDED:
    case FACT_HAD:
    case FACT_USED_CENTRE:
    case FACT_USED_ANOTHER:
    case FACT_AT_NURSERY:
    case FACT_OFFERED_PLACE:
    case FACT_TOOK_PLACE:
    case FACT_REFERRED_IN:
    case FACT_REFERRED_OUT:
    case FACT_REFERRED_BY:
    case FACT_REFERRED_TO:
    case FACT_DECLINED:
    case FACT_WAITING:
    case FACT_TAKEN_UP:
    case FACT_ASSESSED:
    case FACT_GOOD_LEVEL:
    case FACT_STARTED_COURSE:
    case FACT_ENDED_COURSE:
    case FACT_COMPLETED_COURSE:
    case FACT_QUALIFIED:
    case FACT_IN_WORK:
    case FACT_ON_COURSE:
        return 0;
    case FACT_NURSERY_UNDER:
    case FACT_SUSTAINED:
        return 1;
    default:
        return -1;
    }
}

bool fact_is_of_learners(FactKind kind)
{
    return kind >= FACT_STARTED_COURSE && kind <= FACT_ON_COURSE;
}

const FactWord fact_words[] = {
    {FACT_KNOWN, "known", "On any list lawfully held."},
    {FACT_LIVING, "living in the area",
     "The home on the day is in a reach area. Alone in `of`, with ages and places, it means the published "
     "statistics."},
    {FACT_IN_WARD, "in ward TEXT", "The home is in the ward of that name or code."},
    {FACT_IN_LSOA, "in lsoa TEXT", "The home is in the small area of that name or code."},
    {FACT_IN_CENTRE, "in centre TEXT", "The home is in the reach area of the centre of that name or number."},
    {FACT_IN_DECILE, "in decile NUMBER [to NUMBER]",
     "The home is in an area of that decile of deprivation in England (IMD, 1 the most deprived)."},
    {FACT_UNDER_AGE, "under age",
     "Under the age that the centres serve up to (the setting upper_age, five unless stated)."},
    {FACT_UNDER, "under NUMBER", "Younger than so many years."},
    {FACT_AGED, "aged NUMBER [to NUMBER]", "So many years old, in whole years; `aged 2 to 3` takes both."},
    {FACT_BORN, "born in NUMBER months", "Born in so many months up to the day."},
    {FACT_IN_GROUP, "in group TEXT", "In the target group of that name or code on the day."},
    {FACT_ETHNICITY, "ethnicity TEXT",
     "The newest list that says it gives this ethnicity, as the list writes it."},
    {FACT_LANGUAGE, "language TEXT", "The newest list that says it gives this home language."},
    {FACT_SEX, "sex TEXT", "The newest list that says it gives this sex, F or M."},
    {FACT_ON_LIST, "on list TEXT",
     "Some record is from a list of this kind: registrations, births, health-visitor, two-year-olds ..."},
    {FACT_REGISTERED, "registered",
     "A registration is current on the day: not withdrawn, moved out or aged out."},
    {FACT_REGISTERED_AT, "registered at TEXT", "A registration at this centre is current on the day."},
    {FACT_REACHED, "reached [in NUMBER months]", "At least one recorded contact in the period."},
    {FACT_ENGAGED, "engaged [in NUMBER months]",
     "At least one attendance, appointment or clinic in the period."},
    {FACT_SUSTAINED, "sustained [NUMBER days] [in NUMBER months]",
     "Contacts on at least so many different days of the period."},
    {FACT_ATTENDED, "attended TEXT [in NUMBER months]",
     "An attendance, appointment or clinic of this activity in the period."},
    {FACT_HAD, "had TEXT [in NUMBER months]",
     "A contact of this kind in the period: attendance, appointment, clinic, visit, call or letter."},
    {FACT_USED_CENTRE, "used centre TEXT [in NUMBER months]",
     "A contact at this centre or one of its venues in the period."},
    {FACT_USED_ANOTHER, "used another centre [in NUMBER months]",
     "A contact in the period at a centre other than the one whose reach area is home."},
    {FACT_SEEN_AFTER_BIRTH, "seen within NUMBER days of birth",
     "A recorded contact by so many days after birth."},
    {FACT_EVER_REACHED, "ever reached", "A recorded contact on or before the day, however long ago."},
    {FACT_EVER_ENGAGED, "ever engaged",
     "An attendance, appointment or clinic on or before the day, however long ago."},
    {FACT_STAYED, "stayed NUMBER months", "At least so many months between the first contact and the last."},
    {FACT_AT_NURSERY, "at nursery [in NUMBER months]",
     "A nursery has told the sessions of a term that ended in the period, and some were possible."},
    {FACT_NURSERY_UNDER, "nursery attendance under NUMBER percent [in NUMBER months]",
     "Of the sessions possible in the newest of those terms, fewer than that percentage were attended."},
    {FACT_OFFERED_PLACE, "offered a place [in NUMBER months]",
     "On the list of funded places of a term that began in the period, taken or not."},
    {FACT_TOOK_PLACE, "took a place [in NUMBER months]",
     "In the newest of those terms the funded place was taken."},
    {FACT_REFERRED_IN, "referred to us [in NUMBER months]", "Referred by a partner in the period."},
    {FACT_REFERRED_OUT, "referred on [in NUMBER months]", "Referred to a partner in the period."},
    {FACT_REFERRED_BY, "referred by TEXT [in NUMBER months]", "Referred by this partner in the period."},
    {FACT_REFERRED_TO, "referred to TEXT [in NUMBER months]", "Referred to this partner in the period."},
    {FACT_TAKEN_UP, "referral taken up [in NUMBER months]",
     "A referral of the period, either way, was taken up, as far as was told by now."},
    {FACT_DECLINED, "referral declined [in NUMBER months]",
     "A referral of the period, either way, was declined or not needed, as far as was told by now."},
    {FACT_WAITING, "referral waiting [in NUMBER months]",
     "A referral of the period, either way, waits, or nobody told what became of it by now."},
    {FACT_FEEDING_TOLD, "feeding told", "It was told how the child was fed at 6 to 8 weeks."},
    {FACT_BREASTFED, "breastfed", "Told to be fed breast milk at 6 to 8 weeks, alone or with other milk."},
    {FACT_ASSESSED, "assessed at five [in NUMBER months]",
     "A profile of the end of the reception year was told of in the period."},
    {FACT_GOOD_LEVEL, "good level of development [in NUMBER months]",
     "The newest of those profiles shows a good level of development."},
    {FACT_STARTED_COURSE, "started a course [in NUMBER months]",
     "Of adults: a course began in the period. Facts of courses are counted in adults, by themselves: all of "
     "whom the lists of courses tell, whether or not a child of theirs is held."},
    {FACT_ENDED_COURSE, "ended a course [in NUMBER months]",
     "Of adults: a course ended in the period, however it ended."},
    {FACT_COMPLETED_COURSE, "completed a course [in NUMBER months]",
     "Of adults: a course that ended in the period was completed, with a qualification or without, or led "
     "into "
     "work."},
    {FACT_QUALIFIED, "qualified [in NUMBER months]",
     "Of adults: a course that ended in the period gave a qualification."},
    {FACT_IN_WORK, "in work after a course [in NUMBER months]",
     "Of adults: a course that ended in the period was followed by work."},
    {FACT_ON_COURSE, "on course TEXT [in NUMBER months]",
     "Of adults: on the course of this name on some day of the period."},
    {0},
};
